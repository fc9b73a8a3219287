import { describe, expect, it } from "vitest";
import { BOX_WIDTH } from "../model/geometry";
import { layOut } from "./layout";

const chain = (count: number) => Array.from({ length: count }, (_, at) => `k${at}`);

/** Blocks with three branches of different length each, and a wire past them. */
function blocks(count: number) {
  const keys = ["b0"];
  const wires: { source: string; target: string }[] = [];
  for (let block = 1; block <= count; block += 1) {
    const [start, end] = [`b${block - 1}`, `b${block}`];
    for (const [branch, length] of [3, 5, 2].entries()) {
      let before = start;
      for (let step = 0; step < length; step += 1) {
        const key = `b${block}.${branch}.${step}`;
        keys.push(key);
        wires.push({ source: before, target: key });
        before = key;
      }
      wires.push({ source: before, target: end });
    }
    wires.push({ source: start, target: end });
    keys.push(end);
  }
  return { keys, wires };
}

describe("the layout", () => {
  it("puts boxes that are fed lower, and none on another", async () => {
    const keys = ["in", "a", "b", "out"];
    const wires = [
      { source: "in", target: "a" },
      { source: "in", target: "b" },
      { source: "a", target: "out" },
      { source: "b", target: "out" },
    ];
    const { positions } = await layOut({ number: 7, keys, heights: [60, 60, 60, 60], wires });
    const at = new Map(positions);
    for (const { source, target } of wires)
      expect(at.get(target)!.y).toBeGreaterThan(at.get(source)!.y + 60);
    expect(Math.abs(at.get("a")!.x - at.get("b")!.x)).toBeGreaterThanOrEqual(BOX_WIDTH);
  });

  it("leads a long wire round the boxes between", async () => {
    const keys = ["in", "a", "out"];
    const wires = [
      { source: "in", target: "a" },
      { source: "a", target: "out" },
      { source: "in", target: "out" },
    ];
    const { routes } = await layOut({ number: 1, keys, heights: [60, 60, 60], wires });
    expect(routes.map(([name]) => name)).toEqual(["in out"]);
  });

  it("puts many boxes close together, none on another, their chains upright", async () => {
    const { keys, wires } = blocks(16);
    const heights = keys.map((_, at) => 40 + 10 * (at % 3));
    const { positions, routes } = await layOut({ number: 1, keys, heights, wires });
    const places = positions.map(([, place], at) => ({ ...place, height: heights[at]! }));
    const touching = places.filter((one, at) =>
      places.some(
        (other, place) =>
          place > at &&
          Math.abs(one.x - other.x) < BOX_WIDTH &&
          one.y < other.y + other.height &&
          other.y < one.y + one.height,
      ),
    );
    expect(touching).toEqual([]);
    const at = new Map(positions);
    for (const { source, target } of wires)
      expect(at.get(target)!.y).toBeGreaterThan(at.get(source)!.y);
    const lefts = places.map((place) => place.x);
    expect(Math.max(...lefts) - Math.min(...lefts)).toBeLessThan(8 * BOX_WIDTH);
    const upright = wires.filter(({ source, target }) => at.get(source)!.x === at.get(target)!.x);
    expect(upright.length).toBeGreaterThan(wires.length / 2);
    // the wire past each block goes straight down beside it, with a bend at each end
    expect(routes.filter(([, way]) => way.length <= 4).length).toBe(routes.length);
    expect(routes.length).toBeGreaterThanOrEqual(16);
  });

  it("takes cycles, loose boxes and a thousand layers", async () => {
    const keys = chain(1000);
    const wires = keys.slice(1).map((target, at) => ({ source: keys[at]!, target }));
    wires.push({ source: keys[999]!, target: keys[0]! });
    const heights = keys.map(() => 40);
    const request = { number: 1, keys: [...keys, "loose"], heights: [...heights, 40], wires };
    expect((await layOut(request)).positions).toHaveLength(1001);
  });
});
