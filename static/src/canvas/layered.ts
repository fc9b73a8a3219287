/**
 * Boxes on levels, few crossings, long wires straight: in a time that grows with their number.
 *
 * Source: Sugiyama, Tagawa and Toda, Methods for Visual Understanding of Hierarchical System
 * Structures (1981), with the coordinates of `upright.ts`.
 */
import { GAP, type Point } from "../model/geometry";
import { uprightXs } from "./upright";

/** The boxes, by number, and the wires between them, each from a higher level to a lower one. */
export interface Levelled {
  readonly widths: readonly number[];
  readonly heights: readonly number[];
  readonly levels: readonly number[];
  readonly links: readonly (readonly [number, number])[];
}

export interface Placed {
  /** The top left corner of each box. */
  readonly places: readonly Point[];
  /** For each link, the points that it runs through on the levels that it passes. */
  readonly ways: readonly (readonly Point[])[];
}

/** Boxes, then the bends where wires pass levels: what stands on a level, from left to right. */
export interface Rows {
  readonly numBoxes: number;
  readonly rows: number[][];
  /** Of each box or bend, those that feed it and those that it feeds. */
  readonly above: number[][];
  readonly below: number[][];
  /** Of each box or bend, its place in its row. */
  readonly at: number[];
}

const LEVEL_GAP = GAP * 1.4;
const MAX_SWEEPS = 12;
/** Without better rows for so many sweeps there is little more to be found. */
const MAX_VAIN = 3;
/** Wires that would need more bends than this in all run straight instead. */
const MAX_BENDS = 20_000;

export function placeOnLevels({ widths, heights, levels, links }: Levelled): Placed {
  const { rows, bends } = rowsOf(levels, links);
  untangle(rows);
  const xs = uprightXs(rows, (one) => widths[one] ?? 0, GAP);
  const { tops, bottoms } = levelBounds(heights, levels, rows.rows.length);
  const places = heights.map((height, box) => {
    const level = levels[box]!;
    return { x: xs[box]! - widths[box]! / 2, y: (tops[level]! + bottoms[level]! - height) / 2 };
  });
  const ways = links.map(([source], link) =>
    (bends[link] ?? []).flatMap((bend, step) => {
      const level = levels[source]! + 1 + step;
      const x = xs[bend]!;
      return [
        { x, y: tops[level]! },
        { x, y: bottoms[level]! },
      ];
    }),
  );
  return { places, ways: ways.map(withoutStraightOn) };
}

/** The rows in the order of a walk down from the sources, with a bend on each level that a wire passes. */
function rowsOf(
  levels: readonly number[],
  links: Levelled["links"],
): { rows: Rows; bends: (readonly number[])[] } {
  const numBoxes = levels.length;
  const above: number[][] = levels.map(() => []);
  const below: number[][] = levels.map(() => []);
  const levelOf = [...levels];
  const bends: (readonly number[])[] = [];
  const bySpan = links.map((_, link) => link).sort((a, b) => span(links[a]!) - span(links[b]!));
  function span([source, target]: readonly [number, number]) {
    return levels[target]! - levels[source]!;
  }
  for (const link of bySpan) {
    const [source, target] = links[link]!;
    const own: number[] = [];
    if (levelOf.length - numBoxes + span(links[link]!) > MAX_BENDS) continue;
    let before = source;
    for (let level = levels[source]! + 1; level < levels[target]!; level += 1) {
      const bend = levelOf.push(level) - 1;
      above.push([before]);
      below.push([]);
      below[before]!.push(bend);
      own.push(bend);
      before = bend;
    }
    below[before]!.push(target);
    above[target]!.push(before);
    bends[link] = own;
  }
  const numLevels = levels.reduce((most, level) => Math.max(most, level + 1), 0);
  const rows: number[][] = Array.from({ length: numLevels }, () => []);
  const at: number[] = Array<number>(levelOf.length).fill(-1);
  const starts = levels.map((_, box) => box).filter((box) => above[box]!.length === 0);
  for (const start of starts) {
    const waiting = [start];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      if (at[one] !== -1) continue;
      at[one] = rows[levelOf[one]!]!.push(one) - 1;
      for (const next of below[one]!.toReversed()) if (at[next] === -1) waiting.push(next);
    }
  }
  return { rows: { numBoxes, rows, above, below, at }, bends };
}

/** Puts each row into the order of what it hangs on, down and up again; the best order found stays. */
function untangle(rows: Rows): void {
  let best = rows.rows.map((row) => [...row]);
  let fewest = countCrossings(rows);
  let vain = 0;
  for (let sweep = 0; sweep < MAX_SWEEPS && fewest > 0 && vain < MAX_VAIN; sweep += 1) {
    const isDown = sweep % 2 === 0;
    const numRows = rows.rows.length;
    for (let step = 1; step < numRows; step += 1) {
      sortRow(rows, isDown ? step : numRows - 1 - step, isDown ? rows.above : rows.below);
    }
    const crossings = countCrossings(rows);
    vain += 1;
    if (crossings < fewest) [best, fewest, vain] = [rows.rows.map((row) => [...row]), crossings, 0];
  }
  best.forEach((row, level) => setRow(rows, level, row));
}

/** Sorts a row by the mean place of its neighbours; what has none keeps its place. */
function sortRow(rows: Rows, level: number, neighbours: readonly (readonly number[])[]): void {
  const row = rows.rows[level]!;
  const wishes = row.map((one, place) => {
    const around = neighbours[one]!;
    if (around.length === 0) return { one, place, wish: null };
    const sum = around.reduce((total, other) => total + rows.at[other]!, 0);
    return { one, place, wish: sum / around.length };
  });
  const moving = wishes
    .filter((wished) => wished.wish !== null)
    .sort((a, b) => a.wish! - b.wish! || a.place - b.place);
  const sorted = wishes.map(({ one, wish }) => (wish === null ? one : moving.shift()!.one));
  setRow(rows, level, sorted);
}

function setRow(rows: Rows, level: number, row: number[]): void {
  rows.rows[level] = row;
  row.forEach((one, place) => (rows.at[one] = place));
}

/** How many pairs of wires cross between neighbouring rows. */
function countCrossings({ rows, below, at }: Rows): number {
  let crossings = 0;
  rows.forEach((row, level) => {
    const tree = new Int32Array((rows[level + 1]?.length ?? 0) + 2);
    let seen = 0;
    for (const one of row) {
      const targets = below[one]!.map((target) => at[target]!);
      for (const place of targets) crossings += seen - sumTo(tree, place + 1);
      for (const place of targets) add(tree, place + 1);
      seen += targets.length;
    }
  });
  return crossings;
}

/** How many were added at places up to this one. Source: Fenwick (1994). */
function sumTo(tree: Int32Array, place: number): number {
  let sum = 0;
  for (let at = place; at > 0; at -= at & -at) sum += tree[at]!;
  return sum;
}

function add(tree: Int32Array, place: number): void {
  for (let at = place; at < tree.length; at += at & -at) tree[at]! += 1;
}

/** Where each level begins and ends: as high as its highest box. */
function levelBounds(heights: readonly number[], levels: readonly number[], numLevels: number) {
  const highest = Array<number>(numLevels).fill(0);
  heights.forEach((height, box) => {
    highest[levels[box]!] = Math.max(highest[levels[box]!]!, height);
  });
  const tops: number[] = [];
  const bottoms: number[] = [];
  let top = 0;
  for (const height of highest) {
    tops.push(top);
    bottoms.push(top + height);
    top += height + LEVEL_GAP;
  }
  return { tops, bottoms };
}

/** A way without the points at which it goes straight on. */
function withoutStraightOn(way: readonly Point[]): Point[] {
  return way.filter((point, at) => {
    const [before, after] = [way[at - 1], way[at + 1]];
    return before?.x !== point.x || after?.x !== point.x;
  });
}
