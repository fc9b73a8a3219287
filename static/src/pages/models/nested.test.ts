import { describe, expect, it } from "vitest";
import type { Box } from "../../model/boxes";
import type { ModelLayer } from "../../spec/openapi";
import type { ModelDrawing } from "./model_boxes";
import { openNested } from "./nested";
import { idOf } from "./outline";

const layer = (name: string, inbound: string[], more: Partial<ModelLayer> = {}): ModelLayer => ({
  ...{ name, class_name: "Dense", config: {}, inbound, outputs: [], weights: [], num_params: 0 },
  ...{ is_known: true, is_guessed: false, layers: [] },
  ...more,
});
const OUT = { shape: [null, 8], dtype: "float32" };
/** As Keras writes a model of two outputs inside another one. */
const TWO = layer("two", ["x"], {
  class_name: "Functional",
  config: {
    input_layers: ["i", 0, 0],
    output_layers: [
      ["add", 0, 0],
      ["conv", 0, 0],
    ],
  },
  outputs: [OUT, { ...OUT, shape: [null, 9] }],
  layers: [layer("i", []), layer("conv", ["i"]), layer("add", ["conv", "i"])],
});
const LAYERS = [layer("x", []), TWO, layer("join", ["two", "two:1"])];
const box = ({ name }: { name: string }, key = name): Box => ({
  ...{ key, name, className: "Dense", inner: "", category: "core", chips: [] },
  ...{ count: "", shape: null, issue: null, position: null },
});
const DRAWING: ModelDrawing = {
  boxes: LAYERS.map((one) => box(one)),
  wires: [
    { source: "x", target: "two", index: 0 },
    { source: "two", target: "join", index: 0 },
    { source: "two", target: "join", index: 1 },
  ],
  layers: new Map(LAYERS.map((one) => [one.name, one])),
  preprocessing: null,
};
const open = (...keys: string[]) =>
  openNested(DRAWING, new Set(keys.map((key) => idOf({ key, opened: [] }))), (inner, key) =>
    box(inner, key),
  );

describe("a nested model", () => {
  it("is one box until it is opened", () => {
    const { boxes, wires } = open();
    expect(boxes.map(({ key }) => key)).toEqual(["x", "two", "join"]);
    expect(wires).toEqual(DRAWING.wires);
  });

  it("opens in its place, wired to what stood around it, output by output", () => {
    const { boxes, wires, spots } = open("two");
    expect(boxes.map(({ key }) => key)).toEqual(["x", "two/0", "two/1", "two/2", "join"]);
    expect(wires.map(({ source, target }) => `${source} ${target}`)).toEqual([
      "x two/0",
      "two/0 two/1",
      "two/1 two/2",
      "two/0 two/2",
      "two/2 join",
      "two/1 join",
    ]);
    expect(spots.get("two/2")).toEqual({ key: "two", opened: [2] });
  });

  it("gives its last layers the shapes that it says come out of it", () => {
    const { layers } = open("two");
    expect(layers.get("two/2")?.outputs).toEqual([OUT]);
    expect(layers.get("two/1")?.outputs[0]?.shape).toEqual([null, 9]);
  });

  it("stays closed where nothing inside is wired", () => {
    expect(open("x").boxes).toHaveLength(3);
  });
});
