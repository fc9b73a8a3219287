import { describe, expect, it } from "vitest";
import { BOX_WIDTH } from "../model/geometry";
import { layOut } from "./layout";

const chain = (count: number) => Array.from({ length: count }, (_, at) => `k${at}`);

describe("the layout", () => {
  it("puts boxes that are fed lower, and none on another", () => {
    const keys = ["in", "a", "b", "out"];
    const wires = [
      { source: "in", target: "a" },
      { source: "in", target: "b" },
      { source: "a", target: "out" },
      { source: "b", target: "out" },
    ];
    const { positions } = layOut({ number: 7, keys, heights: [60, 60, 60, 60], wires });
    const at = new Map(positions);
    for (const { source, target } of wires)
      expect(at.get(target)!.y).toBeGreaterThan(at.get(source)!.y + 60);
    expect(Math.abs(at.get("a")!.x - at.get("b")!.x)).toBeGreaterThanOrEqual(BOX_WIDTH);
  });

  it("leads a long wire round the boxes between", () => {
    const keys = ["in", "a", "out"];
    const wires = [
      { source: "in", target: "a" },
      { source: "a", target: "out" },
      { source: "in", target: "out" },
    ];
    const { routes } = layOut({ number: 1, keys, heights: [60, 60, 60], wires });
    expect(routes.map(([name]) => name)).toEqual(["in out"]);
  });

  it("takes cycles, loose boxes and a thousand layers", () => {
    const keys = chain(1000);
    const wires = keys.slice(1).map((target, at) => ({ source: keys[at]!, target }));
    wires.push({ source: keys[999]!, target: keys[0]! });
    const heights = keys.map(() => 40);
    expect(
      layOut({ number: 1, keys: [...keys, "loose"], heights: [...heights, 40], wires }).positions,
    ).toHaveLength(1001);
  });
});
