import { describe, expect, it } from "vitest";
import type { LayerDocument, NetworkDocument } from "../spec/openapi";
import {
  type Remembered,
  endsOf,
  equalBlocks,
  foldingOf,
  occurrencesOf,
  putInBlock,
  repeatsOf,
  spreadConfigs,
  standsBetween,
  writeRepeat,
} from "./blocks";
import { readLayers, writeLayers } from "./clipboard";
import { type Drawing, drawingOf, layerOfKey, withFix } from "./drawing";
import { insertIntoWire, insertLayers, moveLayers, removeLayers, setArgument } from "./edits";

const NONE: Remembered = { folded: [], opened: [] };
const dense = (name: string, units: number, more: Partial<LayerDocument> = {}): LayerDocument => ({
  ...{ name, class_name: "Dense", config: { units } },
  ...more,
});
const drawn = (kind: NetworkDocument["kind"], layers: LayerDocument[]): Drawing =>
  drawingOf({ version: 1, name: "n", kind, layers });

/** An input, `count` blocks of Dense 8 and Dense 4, and an end. */
function stack(count: number): Drawing {
  const blocks = Array.from({ length: count }, (_, at) => [
    dense(`a${at}`, 8),
    dense(`b${at}`, 4),
  ]).flat();
  return drawn("sequential", [
    { name: "input", class_name: "InputLayer", config: { shape: [4] } },
    ...blocks,
    dense("end", 1),
  ]);
}

/** Residual blocks: what comes in goes through a Dense and past it. */
function residual(count: number): Drawing {
  const layers: LayerDocument[] = [
    { name: "input", class_name: "InputLayer", config: { shape: [4] } },
  ];
  let before = "input";
  for (let at = 0; at < count; at += 1) {
    layers.push(dense(`d${at}`, 4, { inbound: [before] }));
    layers.push(
      dense(`e${at}`, 4, { inbound: [`d${at}`], config: { units: 4, activation: "relu" } }),
    );
    layers.push({ name: `add${at}`, class_name: "Add", config: {}, inbound: [before, `e${at}`] });
    before = `add${at}`;
  }
  return drawn("functional", [...layers, dense("end", 1, { inbound: [before] })]);
}

const foldedFirst = (drawing: Drawing): Remembered => {
  const [repeat] = repeatsOf(drawing, foldingOf(drawing, NONE));
  return { folded: [writeRepeat(repeat!)], opened: [] };
};
const keyOf = (drawing: Drawing, name: string) =>
  drawing.keys[drawing.document.layers.findIndex((layer) => layer.name === name)]!;
const keysOf = (drawing: Drawing, ...names: string[]) => names.map((name) => keyOf(drawing, name));
const blocksIn = (drawing: Drawing) => drawing.document.layers.map((layer) => layer.block ?? "-");

describe("a folded repetition", () => {
  it("stays folded while it is edited as one, whatever it becomes like meanwhile", () => {
    const before = stack(4);
    const folds = foldedFirst(before);
    const [repeat] = foldingOf(before, folds).repeats;
    expect([repeat?.period, repeat?.count]).toEqual([2, 4]);
    // All eight are alike now, and like what comes after them.
    const changed = setArgument(before, repeat!.keys[1]!, "units", 8);
    const all = setArgument(
      spreadConfigs(before, changed, repeat!),
      keyOf(before, "end"),
      "units",
      8,
    );
    expect(all.document.layers.slice(1).every(({ config }) => config?.["units"] === 8)).toBe(true);
    expect(foldingOf(all, folds).repeats[0]?.keys).toEqual(repeat?.keys);
  });

  it("comes open where its blocks are not equal any more, and folds again when they are", () => {
    const before = stack(4);
    const folds = foldedFirst(before);
    const other = setArgument(before, keyOf(before, "b2"), "units", 5);
    expect(foldingOf(other, folds).repeats).toEqual([]);
    const back = setArgument(other, keyOf(before, "b2"), "units", 4);
    expect(foldingOf(back, folds).repeats).toHaveLength(1);
    const shorter = removeLayers(before, new Set(keysOf(before, "b3")));
    expect(foldingOf(shorter, folds).repeats).toEqual([]);
    const between = insertLayers(before, 3, [dense("new", 2)]).drawing;
    expect(foldingOf(between, folds).repeats).toEqual([]);
  });

  it("is found in networks with branches, and knows where it is entered and left", () => {
    const drawing = residual(4);
    const folds = foldedFirst(drawing);
    const [repeat] = foldingOf(drawing, folds).repeats;
    expect([repeat?.period, repeat?.count]).toEqual([3, 4]);
    expect(endsOf(drawing, repeat!.keys, "in")).toEqual(keysOf(drawing, "d0", "add0"));
    expect(endsOf(drawing, repeat!.keys, "out")).toEqual(keysOf(drawing, "add3"));
    // Swapping what comes into one of the additions makes it another one.
    const layers = drawing.document.layers.map((layer) =>
      layer.name === "add2" ? { ...layer, inbound: layer.inbound!.toReversed() } : layer,
    );
    const swapped = { ...drawing, document: { ...drawing.document, layers } };
    expect(foldingOf(swapped, folds).repeats).toEqual([]);
  });

  it("takes a layer into all wires that are drawn as one", () => {
    const drawing = residual(4);
    const [d0, add0] = keysOf(drawing, "d0", "add0");
    const ends = [
      { target: d0!, index: 0 },
      { target: add0!, index: 0 },
    ];
    const { drawing: after } = insertIntoWire(drawing, ends[0]!, dense("new", 4), ends.slice(1));
    expect(layerOfKey(after, d0!)?.inbound).toEqual(["new"]);
    expect(layerOfKey(after, add0!)?.inbound).toEqual(["new", "e0"]);
  });
});

describe("a made block", () => {
  it("is one box until it is opened, and takes precedence over what repeats", () => {
    const before = stack(4);
    const made = putInBlock(before, keysOf(before, "a1", "b1"), "mine");
    const [block] = foldingOf(made, NONE).repeats;
    expect([block?.name, block?.count, block?.keys]).toEqual(["mine", 1, keysOf(made, "a1", "b1")]);
    expect(foldingOf(made, { folded: [], opened: [`block ${block!.keys[0]}`] }).repeats).toEqual(
      [],
    );
    expect(foldingOf(made, foldedFirst(before)).repeats).toEqual([block]);
    expect(putInBlock(made, block!.keys, null).document).toEqual(before.document);
  });

  it("cannot be one box where something stands between its layers", () => {
    const apart = stack(3);
    expect(standsBetween(apart, keysOf(apart, "a0", "a1"))).toEqual(keysOf(apart, "b0"));
    const net = residual(2);
    expect(standsBetween(net, keysOf(net, "d0", "add0"))).toEqual(keysOf(net, "e0"));
    expect(standsBetween(net, keysOf(net, "d0", "e0"))).toEqual([]);
    const made = putInBlock(net, keysOf(net, "d0", "add0"), "mine");
    expect(foldingOf(made, NONE).repeats).toEqual([]);
  });

  it("is offered where the same layers stand elsewhere, and knows its equals", () => {
    for (const before of [stack(4), residual(4)]) {
      const first = before.keys.slice(1, before.document.kind === "functional" ? 4 : 3);
      const made = putInBlock(before, first, "mine");
      const found = occurrencesOf(made, first);
      expect(found).toHaveLength(3);
      const both = putInBlock(made, found[1]!, "other");
      expect(occurrencesOf(both, first)).toHaveLength(2);
      expect(equalBlocks(both, first).map((block) => block.name)).toEqual(["other"]);
      const [block] = foldingOf(both, NONE).repeats;
      const changed = setArgument(both, first[0]!, "units", 9);
      const all = spreadConfigs(both, changed, block!);
      expect(layerOfKey(all, found[1]![0]!)?.config?.["units"]).toBe(9);
      expect(layerOfKey(all, found[0]![0]!)?.config?.["units"]).not.toBe(9);
      expect(equalBlocks(changed, first)).toEqual([]);
    }
  });

  it("takes in what is put into its midst, and lets go of what is moved out", () => {
    const before = stack(2);
    const made = putInBlock(before, keysOf(before, "a0", "b0", "a1"), "mine");
    const inside = insertLayers(made, 2, [dense("new", 2)]).drawing;
    expect(blocksIn(inside)).toEqual(["-", "mine", "mine", "mine", "mine", "-", "-"]);
    const behind = insertLayers(made, 4, [dense("new", 2)]).drawing;
    expect(blocksIn(behind)).toEqual(["-", "mine", "mine", "mine", "-", "-", "-"]);
    const out = moveLayers(made, new Set(keysOf(made, "b0")), 6);
    expect(blocksIn(out)).toEqual(["-", "mine", "mine", "-", "-", "-"]);
    const whole = moveLayers(made, new Set(keysOf(made, "a0", "b0", "a1")), 6);
    expect(blocksIn(whole)).toEqual(["-", "-", "-", "mine", "mine", "mine"]);
    const flatten = { name: "flatten", class_name: "Flatten", config: {} };
    const layers = made.document.layers.toSpliced(2, 0, flatten);
    const mended = withFix(made, { ...made.document, layers });
    expect(mended.document.layers[2]?.block).toBe("mine");
  });

  it("is copied as a block of its own; a part of it is no block", () => {
    const before = stack(2);
    const made = putInBlock(before, keysOf(before, "a0", "b0"), "mine");
    const whole = readLayers(writeLayers(made, new Set(keysOf(made, "a0", "b0"))))!;
    expect(blocksIn(insertLayers(made, 3, whole).drawing)).toEqual([
      "-",
      "mine",
      "mine",
      "mine_1",
      "mine_1",
      "-",
      "-",
      "-",
    ]);
    const part = readLayers(writeLayers(made, new Set(keysOf(made, "a0"))))!;
    expect(part[0]?.block).toBeUndefined();
  });
});
