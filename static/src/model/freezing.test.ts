import { describe, expect, it } from "vitest";
import { chipsOf } from "./boxes";
import { drawingOf } from "./drawing";
import { isFrozen, keysBefore, setFrozen, trainedAmong } from "./freezing";

const stack = drawingOf({
  version: 1,
  name: "n",
  kind: "sequential",
  layers: [
    { name: "input", class_name: "InputLayer", config: { shape: [4] } },
    { name: "a", class_name: "Dense", config: { units: 3 } },
    { name: "b", class_name: "Dense", config: { units: 2 } },
    { name: "c", class_name: "Dense", config: { units: 1 } },
  ],
});
const frozenOf = (drawing: typeof stack) =>
  drawing.document.layers.filter(isFrozen).map((layer) => layer.name);

describe("freezing", () => {
  it("freezes all before a box, and not what comes after", () => {
    const frozen = setFrozen(stack, keysBefore(stack, stack.keys[3]!), true);
    expect(frozenOf(frozen)).toEqual(["a", "b"]);
    expect(chipsOf(frozen.document.layers[1]!, undefined)).toEqual(["frozen", "units 3"]);
  });

  it("leaves no word behind where a box is trained again", () => {
    const keys = new Set(stack.keys);
    const frozen = setFrozen(stack, keys, true);
    expect(frozenOf(frozen)).toEqual(["a", "b", "c"]);
    expect(trainedAmong(frozen, keys)).toEqual([]);
    expect(setFrozen(frozen, keys, false).document).toEqual(stack.document);
  });

  it("follows the wires, and freezes the layer that a box shares", () => {
    const drawing = drawingOf({
      version: 1,
      name: "n",
      kind: "functional",
      layers: [
        { name: "x", class_name: "InputLayer", config: { shape: [4] }, inbound: [] },
        { name: "a", class_name: "Dense", config: { units: 4 }, inbound: ["x"] },
        { name: "side", class_name: "Dense", config: { units: 4 }, inbound: ["a"] },
        { name: "again", class_name: "Dense", shares: "side", inbound: ["x"] },
        { name: "end", class_name: "Add", inbound: ["a", "again"] },
      ],
    });
    const frozen = setFrozen(drawing, keysBefore(drawing, drawing.keys[4]!), true);
    expect(frozenOf(frozen)).toEqual(["a", "side"]);
  });
});
