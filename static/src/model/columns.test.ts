import { describe, expect, it } from "vitest";
import { isNearStack, placeInStack, stackPlaces, waysBetweenColumns } from "./columns";
import { BOX_WIDTH } from "./geometry";

const even = (count: number) => Array.from({ length: count }, () => 60);

describe("a stack", () => {
  it("is one column while it is short", () => {
    const places = stackPlaces([40, 60, 40]);
    expect(places.map(({ x }) => x)).toEqual([0, 0, 0]);
    expect(places.map(({ y }) => y)).toEqual([0, 76, 172]);
  });

  it("stands in columns that fill a screen when it is long", () => {
    const places = stackPlaces(even(2001));
    const width = Math.max(...places.map(({ x }) => x)) + BOX_WIDTH;
    const height = Math.max(...places.map(({ y }) => y)) + 60;
    expect(width / height).toBeGreaterThan(0.8);
    expect(width / height).toBeLessThan(2);
    expect(places.filter(({ y }) => y === 0).length).toBeGreaterThan(10);
  });

  it("keeps its columns when a box comes in below", () => {
    const [before, after] = [stackPlaces(even(1000)), stackPlaces(even(1001))];
    expect(after.slice(0, 1000)).toEqual(before);
  });

  it("knows the place that a point means, in every column", () => {
    const heights = even(500);
    stackPlaces(heights).forEach(({ x, y }, index) => {
      const middle = x + BOX_WIDTH / 2;
      expect(placeInStack(heights, { x: middle, y: y + 10 })).toBe(index);
      expect(placeInStack(heights, { x: middle, y: y + 50 })).toBe(index + 1);
    });
    expect(placeInStack([], { x: 0, y: 0 })).toBe(0);
    expect(isNearStack(heights, { x: 2000, y: 0 })).toBe(true);
    expect(isNearStack([60], { x: 2000, y: 0 })).toBe(false);
  });

  it("leads the wires from foot to head", () => {
    const heights = even(300);
    const keys = heights.map((_, index) => `k${index}`);
    const places = stackPlaces(heights);
    const positions = new Map(keys.map((key, index) => [key, places[index]!]));
    const wires = keys.slice(1).map((target, at) => ({ source: keys[at]!, target }));
    const ways = waysBetweenColumns(keys, heights, positions, wires);
    expect(ways.size).toBe(places.filter(({ y }) => y === 0).length - 1);
    for (const way of ways.values())
      way.slice(1).forEach((point, at) => {
        expect(point.x === way[at]!.x || point.y === way[at]!.y).toBe(true);
      });
  });
});
