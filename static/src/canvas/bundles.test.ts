import { describe, expect, it } from "vitest";
import { BOX_WIDTH, type Point } from "../model/geometry";
import { layOut } from "./layout";

const HEIGHT = 60;

/** Many inputs, each through a layer of its own, into one; from it to many outputs. */
function wide(numIn: number, numOut: number) {
  const keys: string[] = [];
  const wires: { source: string; target: string }[] = [];
  for (let at = 0; at < numIn; at += 1) {
    keys.push(`in${at}`, `own${at}`);
    wires.push({ source: `in${at}`, target: `own${at}` }, { source: `own${at}`, target: "join" });
  }
  keys.push("join", "wide");
  wires.push({ source: "join", target: "wide" });
  for (let at = 0; at < numOut; at += 1) {
    keys.push(`out${at}`);
    wires.push({ source: "wide", target: `out${at}` });
  }
  return { keys, wires, heights: keys.map(() => HEIGHT) };
}

async function laidOut(network: ReturnType<typeof wide>) {
  const { positions, routes } = await layOut({ number: 1, ...network });
  return { at: new Map(positions), wayOf: new Map(routes) };
}

/** Whether an upright or level piece of a wire runs through a box. */
function cuts(a: Point, b: Point, box: Point): boolean {
  return (
    Math.min(a.x, b.x) < box.x + BOX_WIDTH &&
    Math.max(a.x, b.x) > box.x &&
    Math.min(a.y, b.y) < box.y + HEIGHT &&
    Math.max(a.y, b.y) > box.y
  );
}

describe("many branches side by side", () => {
  it("stand in rows, in their order, with about the form of a screen", async () => {
    const { at } = await laidOut(wide(30, 12));
    const places = [...at.values()];
    const width = Math.max(...places.map(({ x }) => x)) - Math.min(...places.map(({ x }) => x));
    expect(width + BOX_WIDTH).toBeLessThan(8 * BOX_WIDTH);
    const first = at.get("in0")!;
    const second = at.get("in1")!;
    expect(second.y).toBe(first.y);
    expect(second.x).toBeGreaterThan(first.x + BOX_WIDTH);
    expect(at.get("in29")!.y).toBeGreaterThan(first.y + HEIGHT);
    // A branch stays together, and all of them above what they lead to.
    expect(at.get("own29")!.x).toBe(at.get("in29")!.x);
    for (const key of at.keys())
      if (key.startsWith("own")) expect(at.get(key)!.y + HEIGHT).toBeLessThan(at.get("join")!.y);
  });

  it("have wires at right angles that run through no box", async () => {
    const network = wide(30, 12);
    const { at, wayOf } = await laidOut(network);
    for (const { source, target } of network.wires) {
      const [from, to] = [at.get(source)!, at.get(target)!];
      const way = [
        { x: from.x + BOX_WIDTH / 2, y: from.y + HEIGHT },
        ...(wayOf.get(`${source} ${target}`) ?? []),
        { x: to.x + BOX_WIDTH / 2, y: to.y },
      ];
      way.slice(1).forEach((point, step) => {
        const before = way[step]!;
        expect(point.x === before.x || point.y === before.y).toBe(true);
        for (const [key, box] of at)
          if (key !== source && key !== target) expect(cuts(before, point, box)).toBe(false);
      });
    }
  });

  it("stay in one row where they are few", async () => {
    const { at } = await laidOut(wide(5, 3));
    expect(new Set([0, 1, 2, 3, 4].map((number) => at.get(`in${number}`)!.y)).size).toBe(1);
  });
});
