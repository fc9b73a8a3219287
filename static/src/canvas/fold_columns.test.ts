import { describe, expect, it } from "vitest";
import { BOX_WIDTH } from "../model/geometry";
import { layOut } from "./layout";

/** Blocks of `in → a → b → out`, with a wire around a and b. */
function residual(numBlocks: number) {
  const keys = ["k0"];
  const wires: { source: string; target: string }[] = [];
  for (let block = 0; block < numBlocks; block += 1) {
    const before = keys.at(-1)!;
    const [a, b, sum] = ["a", "b", "sum"].map((name) => `${name}${block}`) as [
      string,
      string,
      string,
    ];
    keys.push(a, b, sum);
    wires.push(
      { source: before, target: a },
      { source: a, target: b },
      { source: b, target: sum },
      { source: before, target: sum },
    );
  }
  return { keys, wires, heights: keys.map(() => 60) };
}

describe("a very tall layout", () => {
  it("stands in columns, none of its boxes on another", async () => {
    const { positions, isFolded } = await layOut({ number: 1, ...residual(200) });
    expect(isFolded).toBe(true);
    const width =
      Math.max(...positions.map(([, { x }]) => x)) - Math.min(...positions.map(([, { x }]) => x));
    const height = Math.max(...positions.map(([, { y }]) => y));
    expect((width + BOX_WIDTH) / height).toBeGreaterThan(0.5);
    const sorted = positions.map(([, place]) => place).toSorted((p, q) => p.x - q.x || p.y - q.y);
    sorted.slice(1).forEach((place, at) => {
      const before = sorted[at]!;
      expect(place.x !== before.x || place.y - before.y >= 60).toBe(true);
    });
  });

  it("is cut where few wires run, and leads those round", async () => {
    const network = residual(200);
    const { positions, routes } = await layOut({ number: 1, ...network });
    const at = new Map(positions);
    const wayOf = new Map(routes);
    const between = network.wires.filter(
      ({ source, target }) => at.get(target)!.y < at.get(source)!.y,
    );
    expect(between.length).toBeGreaterThan(3);
    // A block is left whole: where its sum goes on, one box alone is left by wires.
    for (const { source, target } of between) {
      expect(source).toMatch(/^(sum|k)/);
      expect(wayOf.get(`${source} ${target}`)!.length).toBeGreaterThan(3);
    }
  });

  it("leaves alone what is not that tall", async () => {
    expect((await layOut({ number: 1, ...residual(20) })).isFolded).toBe(false);
  });
});
