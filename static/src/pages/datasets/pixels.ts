/** Nested lists of numbers → pixels. */
import type { JsonValue } from "../../spec/openapi";

export interface Pixels {
  width: number;
  height: number;
  /** Four bytes a pixel: red, green, blue, opacity. */
  data: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * The picture in a nested list.
 *
 * Shape: `(height, width)`, or `(height, width, channels)` with 1, 3 or 4 channels.
 * Values from 0 to 1 or from 0 to 255; which of them is judged by the largest.
 *
 * Returns: null where the value is not such a list.
 */
export function pixelsOf(value: JsonValue): Pixels | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const rows: unknown[] = value;
  const [first] = rows;
  if (!Array.isArray(first) || first.length === 0) return null;
  const height = rows.length;
  const width = first.length;
  const colors: number[][] = [];
  let largest = 0;
  for (const row of rows) {
    if (!Array.isArray(row) || row.length !== width) return null;
    for (const pixel of row as unknown[]) {
      const channels = Array.isArray(pixel) ? (pixel as unknown[]) : [pixel];
      if (!channels.every((one) => typeof one === "number")) return null;
      colors.push(channels);
      largest = Math.max(largest, ...channels);
    }
  }
  const scale = largest <= 1 ? 255 : 1;
  const data = new Uint8ClampedArray(width * height * 4);
  colors.forEach((channels, index) => {
    const [red = 0, green = red, blue = red, opacity = 255 / scale] = channels;
    data.set([red * scale, green * scale, blue * scale, opacity * scale], index * 4);
  });
  return { width, height, data };
}
