/**
 * Many branches side by side, between the same boxes: rows of them, like words in lines.
 *
 * Thirty inputs of one Concatenate would be a row of 11,000 pixels. A bundle takes part in the
 * layout as one wide box; its branches stand inside in reading order, and each wire goes down
 * the gutter beside its column to a rail that they share.
 */
import { BOX_WIDTH, GAP, type Point } from "../model/geometry";
import type { Links } from "./layout";

export interface Bundle {
  /** Each from its top to its bottom. */
  readonly branches: readonly (readonly number[])[];
  readonly sources: readonly number[];
  readonly targets: readonly number[];
}

/** The places inside of a bundle, its top left corner being (0, 0). */
export interface BundlePlaces {
  readonly width: number;
  readonly height: number;
  readonly places: ReadonlyMap<number, Point>;
  /** Of each branch, the way from the rail above it, and that to the rail below. */
  readonly into: readonly (readonly Point[])[];
  readonly outOf: readonly (readonly Point[])[];
}

/** So many branches stand in one row. */
const MOST_IN_ROW = 8;
/** Longer branches are towers of their own, not a list of things alike. */
const MOST_IN_BRANCH = 8;
const GUTTER = 48;
/** Between a gutter's wires down from above, and those that go on below. */
const APART = GUTTER / 6;
const ROW_GAP = GAP * 1.9;
/** A screen's. */
const ASPECT = 1.6;

export function bundlesOf(numBoxes: number, links: Links): Bundle[] {
  const above: number[][] = Array.from({ length: numBoxes }, () => []);
  const below: number[][] = Array.from({ length: numBoxes }, () => []);
  for (const [source, target] of links) {
    below[source]!.push(target);
    above[target]!.push(source);
  }
  const nextOf = (box: number): number | null => {
    const [next, ...others] = below[box]!;
    return next !== undefined && others.length === 0 && above[next]!.length === 1 ? next : null;
  };
  const found = new Map<string, { branches: number[][]; sources: number[]; targets: number[] }>();
  for (let box = 0; box < numBoxes; box += 1) {
    const [before, ...others] = above[box]!;
    if (before !== undefined && others.length === 0 && nextOf(before) === box) continue;
    const branch = [box];
    for (let next = nextOf(box); next !== null; next = nextOf(next)) branch.push(next);
    if (branch.length > MOST_IN_BRANCH) continue;
    const sources = above[box]!;
    const targets = below[branch.at(-1)!]!;
    const name = [sources, targets].map((ends) => ends.toSorted((a, b) => a - b).join()).join("|");
    const bundle = found.get(name);
    if (bundle === undefined) found.set(name, { branches: [branch], sources, targets });
    else bundle.branches.push(branch);
  }
  return [...found.values()].filter(({ branches }) => branches.length > MOST_IN_ROW);
}

export function placeBundle(bundle: Bundle, heights: readonly number[]): BundlePlaces {
  const { branches, sources, targets } = bundle;
  const hangs = sources.length > 0;
  const tall = branches.map((branch) => heightOf(branch, heights));
  const numColumns = columnsFor(tall);
  const pitch = BOX_WIDTH + GUTTER;
  const places = new Map<number, Point>();
  const into: Point[][] = [];
  const outOf: Point[][] = [];
  const numRows = Math.ceil(branches.length / numColumns);
  const tops: number[] = [];
  const bottoms: number[] = [];
  let top = hangs ? GAP / 2 : 0;
  for (let row = 0; row < numRows; row += 1) {
    const own = tall.slice(row * numColumns, (row + 1) * numColumns);
    tops.push(top);
    bottoms.push(top + own.reduce(larger, 0));
    top = bottoms[row]! + ROW_GAP;
  }
  const rail = bottoms.at(-1)! + (targets.length > 0 ? GAP - 4 : 0);
  branches.forEach((branch, at) => {
    const [row, column] = [Math.floor(at / numColumns), at % numColumns];
    const x = GUTTER / 2 + column * pitch;
    const middle = x + BOX_WIDTH / 2;
    // What hangs on something begins where its row does; what something hangs on ends there.
    let y = hangs ? tops[row]! : bottoms[row]! - tall[at]!;
    const arriving = x - GUTTER / 2 + APART;
    const up = tops[row]! - GAP / 2;
    into.push(
      row === 0
        ? [{ x: middle, y: 0 }]
        : [
            { x: arriving, y: 0 },
            { x: arriving, y: up },
            { x: middle, y: up },
          ],
    );
    for (const box of branch) {
      places.set(box, { x, y });
      y += heights[box]! + GAP;
    }
    const leaving = x + BOX_WIDTH + GUTTER / 2 - APART;
    // Below the shape, which stands beside the wire.
    const down = row === numRows - 1 ? rail : y - 4;
    outOf.push(
      row === numRows - 1
        ? [{ x: middle, y: rail }]
        : [
            { x: middle, y: down },
            { x: leaving, y: down },
            { x: leaving, y: rail },
          ],
    );
  });
  return { width: numColumns * pitch, height: rail, places, into, outOf };
}

function heightOf(branch: readonly number[], heights: readonly number[]): number {
  return branch.reduce((sum, box) => sum + heights[box]! + GAP, -GAP);
}

/** So many that the whole has about the form of a screen. */
function columnsFor(tall: readonly number[]): number {
  const mean = tall.reduce((sum, height) => sum + height, 0) / tall.length + ROW_GAP;
  const ideal = Math.sqrt((tall.length * mean * ASPECT) / (BOX_WIDTH + GUTTER));
  return Math.max(3, Math.min(tall.length, Math.round(ideal)));
}

const larger = (a: number, b: number): number => Math.max(a, b);
