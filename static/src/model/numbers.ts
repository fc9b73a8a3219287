/** Numbers and sizes as people write them. */
import type { TensorSpec } from "../spec/openapi";

const COUNT = new Intl.NumberFormat("en-US");

/** 2720 → "2,720". */
export function writeCount(count: number): string {
  return COUNT.format(count);
}

/** 86567656 → "86.6 M"; below ten thousand the exact number. */
export function writeShortCount(count: number): string {
  if (count < 10_000) return COUNT.format(count);
  const units: readonly [number, string][] = [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ];
  for (const [size, unit] of units) {
    if (count >= size) return `${rounded(count / size)} ${unit}`;
  }
  return COUNT.format(count);
}

/** 11264 → "11 kB". */
export function writeBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB", "PB"];
  let size = bytes / 1000;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${rounded(size)} ${units[unit]}`;
}

function rounded(value: number): string {
  return value >= 10 ? COUNT.format(Math.round(value)) : String(Math.round(value * 10) / 10);
}

/** "one layer", "7 layers". */
export function writeNumberOf(count: number, noun: string): string {
  return `${COUNT.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** The shape of one sample: (None, 28, 28, 1) → "28 × 28 × 1"; () → "one number". */
export function writeTensor(tensor: TensorSpec): string {
  const axes = tensor.shape.slice(1);
  if (axes.length === 0) return "one number";
  return axes.map((axis) => (axis === null ? "any" : COUNT.format(axis))).join(" × ");
}

/** As writeTensor; where the first axis is no batch, it counts: (4,) → "4". */
export function writeWholeTensor(tensor: TensorSpec): string {
  if (tensor.shape[0] === null || tensor.shape.length === 0) return writeTensor(tensor);
  return writeTensor({ ...tensor, shape: [null, ...tensor.shape] });
}

/** All outputs of a layer; several are separated by commas. */
export function writeOutputs(outputs: readonly TensorSpec[]): string {
  return outputs.map(writeTensor).join(", ");
}
