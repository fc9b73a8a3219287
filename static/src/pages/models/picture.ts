/** Pictures for a model: which shape it takes, and pixels as the nested lists of that shape. */
import type { JsonValue, ModelView } from "../../spec/openapi";

/** What one picture looks like as the model's input. */
export interface PictureShape {
  height: number;
  width: number;
  /** 1 for grey, 3 for colour, 4 with opacity. */
  channels: number;
  /** How the numbers are nested: as rows of pixels, with a channel axis, or as one flat row. */
  nesting: "flat" | "rows" | "channels";
  /** The largest value that a pixel has: 255 where the model scales bytes itself, else 1. */
  largest: 1 | 255;
}

const SMALLEST = 8;
const LARGEST = 1024;

/** The picture that the model takes, or null where its input is none, or not the only one. */
export function pictureShapeOf(view: ModelView): PictureShape | null {
  const [first, ...others] = view.layers.filter((layer) => layer.inbound.length === 0);
  if (others.length > 0) return null;
  const config = first?.config ?? {};
  const stated: unknown =
    first?.outputs[0]?.shape ?? config["batch_shape"] ?? config["batch_input_shape"];
  if (!Array.isArray(stated)) return null;
  const sizes: unknown[] = stated.slice(1);
  if (!sizes.every((size) => typeof size === "number")) return null;
  const largest = scalesBytes(view) ? 255 : 1;
  const [height = 0, width = 0, channels = 1] = sizes;
  if (sizes.length === 1) {
    const side = Math.round(Math.sqrt(height));
    if (side * side !== height || !isSide(side)) return null;
    return { height: side, width: side, channels: 1, nesting: "flat", largest };
  }
  if (!isSide(height) || !isSide(width)) return null;
  if (sizes.length === 2) return { height, width, channels: 1, nesting: "rows", largest };
  if (sizes.length !== 3 || ![1, 3, 4].includes(channels)) return null;
  return { height, width, channels, nesting: "channels", largest };
}

function isSide(size: number): boolean {
  return size >= SMALLEST && size <= LARGEST;
}

const SCALING = new Set(["Rescaling", "Normalization"]);
const NUM_FIRST = 4;

function scalesBytes(view: ModelView): boolean {
  return view.layers.slice(0, NUM_FIRST).some((layer) => SCALING.has(layer.class_name));
}

/**
 * Pixels as one row of the model's input.
 *
 * Args:
 *   data: four bytes a pixel, row by row, as a canvas gives them.
 *   shape: of the model's picture; the canvas has its height and width.
 *   isInverted: dark becomes light.
 *   largest: the value of the lightest pixel.
 */
export function inputOfPixels(
  data: Uint8ClampedArray,
  shape: PictureShape,
  isInverted: boolean,
  largest: 1 | 255,
): JsonValue {
  const pixels: JsonValue[] = [];
  for (let place = 0; place < shape.height * shape.width; place += 1) {
    const [red = 0, green = 0, blue = 0] = data.subarray(place * 4, place * 4 + 3);
    const colours =
      shape.channels === 1
        ? [0.299 * red + 0.587 * green + 0.114 * blue]
        : [red, green, blue].map(Number);
    const values = colours.map((value) => scaled(isInverted ? 255 - value : value, largest));
    if (shape.channels === 4) values.push(largest);
    pixels.push(shape.nesting === "channels" ? values : (values[0] ?? 0));
  }
  if (shape.nesting === "flat") return pixels;
  return Array.from({ length: shape.height }, (_, row) =>
    pixels.slice(row * shape.width, (row + 1) * shape.width),
  );
}

function scaled(value: number, largest: 1 | 255): number {
  return largest === 255 ? Math.round(value) : Math.round((value / 255) * 10_000) / 10_000;
}
