import { describe, expect, it } from "vitest";
import type { Box } from "../model/boxes";
import { boxAt, boxesWithin, farBoxesOf, farLinesOf } from "./far_scene";

const box = (key: string, inner = ""): Box => ({
  key,
  name: key,
  className: "Dense",
  inner,
  category: "core",
  chips: [],
  count: "",
  shape: null,
  issue: null,
  position: null,
});
const BOXES = [box("a"), box("b", "LSTM 32"), box("c")];
const HEIGHTS = [36, 50, 36];
const POSITIONS = new Map([
  ["a", { x: 0, y: 0 }],
  ["b", { x: 0, y: 100 }],
  ["c", { x: 400, y: 100 }],
]);
const WIRES = [{ source: "a", target: "b" }];
const linesWith = (routes: ReadonlyMap<string, { x: number; y: number }[]>) =>
  farLinesOf(["a", "b", "c"], WIRES, POSITIONS, HEIGHTS, routes);
const SCENE = { boxes: farBoxesOf(BOXES, POSITIONS, HEIGHTS), lines: linesWith(new Map()) };

describe("the far view's scene", () => {
  it("has a box for each layer and a line for each wire", () => {
    expect(SCENE.boxes.map((one) => one.title)).toEqual(["Dense", "Dense · LSTM 32", "Dense"]);
    expect([...SCENE.lines]).toEqual([165, 36, 165, 100]);
    const way = new Map([["a b", [{ x: 400, y: 50 }]]]);
    expect([...linesWith(way)]).toEqual([165, 36, 400, 50, 400, 50, 165, 100]);
    expect(farBoxesOf(BOXES, POSITIONS, HEIGHTS)[0]).toBe(SCENE.boxes[0]);
  });

  it("finds the box under a point", () => {
    expect(boxAt(SCENE, { x: 20, y: 20 })?.key).toBe("a");
    expect(boxAt(SCENE, { x: 20, y: 149 })?.key).toBe("b");
    expect(boxAt(SCENE, { x: 20, y: 60 })).toBeNull();
  });

  it("finds the nearest box within reach", () => {
    expect(boxAt(SCENE, { x: 20, y: 60 }, 30)?.key).toBe("a");
    expect(boxAt(SCENE, { x: 370, y: 118 }, 30)?.key).toBe("c");
    expect(boxAt(SCENE, { x: 365, y: 118 }, 30)).toBeNull();
  });

  it("finds what a rectangle touches, drawn either way", () => {
    expect(boxesWithin(SCENE, { x: -10, y: 120 }, { x: 500, y: 110 })).toEqual(["b", "c"]);
  });
});
