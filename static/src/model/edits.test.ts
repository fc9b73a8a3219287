import { describe, expect, it } from "vitest";
import type { LayerDocument, NetworkDocument } from "../spec/openapi";
import { changedKeys, drawingOf, withDocument } from "./drawing";
import {
  connectLayers,
  disconnectLayers,
  insertIntoWire,
  insertLayers,
  moveLayers,
  placeLayers,
  removeLayers,
  renameLayer,
  setArgument,
  tidyLayers,
} from "./edits";

const layer = (name: string, inbound?: string[]): LayerDocument => ({
  name,
  class_name: "Dense",
  config: { units: 2 },
  ...(inbound ? { inbound } : {}),
});
const stack = (...names: string[]) =>
  drawingOf({
    version: 1,
    name: "n",
    kind: "sequential",
    layers: names.map((name) => layer(name)),
  });
const functional = (layers: LayerDocument[], outputs?: string[]) => {
  const document: NetworkDocument = { version: 1, name: "n", kind: "functional", layers };
  return drawingOf(outputs ? { ...document, outputs } : document);
};
const names = (drawing: ReturnType<typeof stack>) =>
  drawing.document.layers.map((one) => one.name).join(" ");
const keyOf = (drawing: ReturnType<typeof stack>, name: string) =>
  drawing.keys[drawing.document.layers.findIndex((one) => one.name === name)]!;
const inboundOf = (drawing: ReturnType<typeof stack>, name: string) =>
  drawing.document.layers.find((one) => one.name === name)?.inbound;

describe("edits of a stack", () => {
  it("inserts before an index, with free names and new keys", () => {
    const before = stack("dense", "out");
    const { drawing, keys } = insertLayers(before, 1, [layer("dense"), layer("dense")]);
    expect(names(drawing)).toBe("dense dense_1 dense_2 out");
    expect(keys).toEqual([drawing.keys[1], drawing.keys[2]]);
    expect(new Set(drawing.keys).size).toBe(4);
    expect(drawing.keys[3]).toBe(before.keys[1]);
    expect(names(before)).toBe("dense out");
  });

  it("never gives a key twice, also after deleting", () => {
    const first = insertLayers(stack("a"), 1, [layer("b")]);
    const removed = removeLayers(first.drawing, new Set(first.keys));
    const second = insertLayers(removed, 1, [layer("c")]);
    expect(second.keys[0]).not.toBe(first.keys[0]);
  });

  it("moves boxes before what stood at an index, in their order", () => {
    const before = stack("a", "b", "c", "d", "e");
    const moved = moveLayers(before, new Set([keyOf(before, "b"), keyOf(before, "d")]), 5);
    expect(names(moved)).toBe("a c e b d");
    expect(keyOf(moved, "b")).toBe(keyOf(before, "b"));
    const up = moveLayers(before, new Set([keyOf(before, "e")]), 0);
    expect(names(up)).toBe("e a b c d");
  });

  it("is the same drawing where a move changes nothing", () => {
    const before = stack("a", "b");
    expect(moveLayers(before, new Set([keyOf(before, "a")]), 1)).toBe(before);
  });

  it("sets an argument and takes it out again", () => {
    const before = stack("a");
    const key = keyOf(before, "a");
    const set = setArgument(before, key, "activation", "relu");
    expect(set.document.layers[0]?.config).toEqual({ units: 2, activation: "relu" });
    expect(setArgument(set, key, "activation", "relu")).toBe(set);
    const unset = setArgument(set, key, "activation", undefined);
    expect(unset.document.layers[0]?.config).toEqual({ units: 2 });
    expect(setArgument(unset, key, "activation", undefined)).toBe(unset);
  });
});

describe("edits of a functional network", () => {
  const branched = () =>
    functional(
      [layer("in", []), layer("a", ["in"]), layer("b", ["in"]), layer("add", ["a", "b:1"])],
      ["add"],
    );

  it("heals the wires around what is removed", () => {
    const before = branched();
    const healed = removeLayers(before, new Set([keyOf(before, "a")]));
    expect(inboundOf(healed, "add")).toEqual(["in", "b:1"]);
    const both = removeLayers(before, new Set([keyOf(before, "a"), keyOf(before, "b")]));
    expect(inboundOf(both, "add")).toEqual(["in"]);
    const without = removeLayers(before, new Set([keyOf(before, "add")]));
    expect(without.document.outputs).toEqual(["a", "b:1"]);
    const all = removeLayers(before, new Set(before.keys));
    expect(all.document.outputs).toBeUndefined();
  });

  it("heals also a cycle of removed layers", () => {
    const before = functional([layer("a", ["b"]), layer("b", ["a"]), layer("c", ["a"])]);
    const healed = removeLayers(before, new Set([keyOf(before, "a"), keyOf(before, "b")]));
    expect(inboundOf(healed, "c")).toEqual([]);
  });

  it("lets wires, outputs and shared weights follow a new name", () => {
    const before = functional(
      [layer("in", []), layer("b", ["in"]), { ...layer("c", ["b:1"]), shares: "b" }],
      ["b"],
    );
    const renamed = renameLayer(before, keyOf(before, "b"), "left");
    expect(inboundOf(renamed, "c")).toEqual(["left:1"]);
    expect(renamed.document.layers[2]?.shares).toBe("left");
    expect(renamed.document.outputs).toEqual(["left"]);
  });

  it("lets no wire follow a name that two boxes had", () => {
    const before = functional([layer("a", []), layer("a", []), layer("c", ["a"])]);
    const renamed = renameLayer(before, before.keys[1]!, "b");
    expect(inboundOf(renamed, "c")).toEqual(["a"]);
  });

  it("puts a layer into a wire", () => {
    const before = branched();
    const { drawing } = insertIntoWire(
      before,
      { target: keyOf(before, "add"), index: 1 },
      layer("new"),
    );
    expect(inboundOf(drawing, "new")).toEqual(["b:1"]);
    expect(inboundOf(drawing, "add")).toEqual(["a", "new"]);
  });

  it("draws and removes wires, once each", () => {
    const before = branched();
    const wired = connectLayers(before, keyOf(before, "in"), keyOf(before, "add"));
    expect(inboundOf(wired, "add")).toEqual(["a", "b:1", "in"]);
    expect(connectLayers(wired, keyOf(before, "in"), keyOf(before, "add"))).toBe(wired);
    const cut = disconnectLayers(wired, keyOf(before, "add"), 1);
    expect(inboundOf(cut, "add")).toEqual(["a", "in"]);
  });

  it("renames the wires inside what is pasted", () => {
    const { drawing } = insertLayers(branched(), 4, [layer("a", ["in"]), layer("x", ["a"])]);
    expect(inboundOf(drawing, "x")).toEqual(["a_1"]);
    expect(inboundOf(drawing, "a_1")).toEqual(["in"]);
  });

  it("places boxes and forgets their places", () => {
    const before = branched();
    const placed = placeLayers(before, new Map([[keyOf(before, "a"), [1.4, 2.6]]]));
    expect(placed.document.layers[1]?.position).toEqual([1, 3]);
    expect(tidyLayers(placed).document.layers[1]).not.toHaveProperty("position");
    expect(tidyLayers(before)).toBe(before);
  });
});

describe("a whole document from elsewhere", () => {
  it("keeps the keys of boxes with the same name", () => {
    const before = stack("a", "b", "c");
    const after = withDocument(before, stack("a", "new", "c").document);
    expect(after.keys[0]).toBe(before.keys[0]);
    expect(after.keys[2]).toBe(before.keys[2]);
    expect(before.keys).not.toContain(after.keys[1]);
    expect(changedKeys(before, after)).toContain(after.keys[1]);
  });

  it("keeps one key each where names repeat", () => {
    const before = stack("a", "a");
    expect(withDocument(before, stack("a", "a", "a").document).keys.slice(0, 2)).toEqual(
      before.keys,
    );
  });
});
