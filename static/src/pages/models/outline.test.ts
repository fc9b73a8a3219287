import { describe, expect, it } from "vitest";
import type { ModelLayer } from "../../spec/openapi";
import { allRows, foundRows, idOf, idsAround, shownRows } from "./outline";

const layer = (
  name: string,
  className: string,
  shape: (number | null)[] = [],
  layers: ModelLayer[] = [],
): ModelLayer => ({
  name,
  class_name: className,
  inbound: [],
  outputs: shape.length === 0 ? [] : [{ shape, dtype: "float32" }],
  weights: [],
  num_params: 0,
  is_known: true,
  is_guessed: false,
  layers,
});

const ROWS = allRows([
  ["conv", layer("conv", "Conv2D", [null, 28, 28, 1024])],
  [
    "block",
    layer("block", "Functional", [null, 10], [layer("a", "Dense"), layer("b", "Dense", [null, 7])]),
  ],
  ["max", layer("max", "MaxPooling2D", [null, 14, 14, 64])],
]);

describe("the outline", () => {
  it("lists layers inside others after them, folded until they are asked for", () => {
    expect(ROWS.map((row) => [row.layer.name, row.level])).toEqual([
      ["conv", 1],
      ["block", 1],
      ["a", 2],
      ["b", 2],
      ["max", 1],
    ]);
    const folded = shownRows(ROWS, new Set()).map((row) => row.layer.name);
    expect(folded).toEqual(["conv", "block", "max"]);
    const open = idsAround({ key: "block", opened: [1] });
    expect(open).toEqual([idOf({ key: "block", opened: [] })]);
    expect(shownRows(ROWS, new Set(open))).toHaveLength(5);
  });

  it("finds by name, class and shape, however a shape is written", () => {
    const found = (search: string) => foundRows(ROWS, search).map((row) => row.layer.name);
    expect(found("dense")).toEqual(["a", "b"]);
    expect(found("dense b")).toEqual(["b"]);
    for (const shape of ["14 × 14 × 64", "14x14x64", "(None, 14, 14, 64)", "14, 14"])
      expect(found(shape)).toEqual(["max"]);
    expect(found("28x28x1024")).toEqual(["conv"]);
    expect(found("28 × 28 × 1,024")).toEqual(["conv"]);
    expect(found("")).toEqual([]);
    expect(found("lstm")).toEqual([]);
  });
});
