/**
 * How far to the right each box of each row stands, so that wires run straight down where they can.
 *
 * Source: Brandes and Köpf, Fast and Simple Horizontal Coordinate Assignment (2001), with
 * their erratum (2020): blocks are compacted along the order of their neighbours.
 */
import type { Rows } from "./layered";

/** The middle of each box and bend. */
export function uprightXs(rows: Rows, widthOf: (one: number) => number, gap: number): Float64Array {
  const crossed = crossingBends(rows);
  const found: Float64Array[] = [];
  for (const isDown of [true, false]) {
    for (const isLeft of [true, false]) {
      const blocks = blocksOf(rows, crossed, isDown, isLeft);
      found.push(compacted(rows, blocks, widthOf, gap, isLeft));
    }
  }
  return balanced(found, widthOf);
}

/** The wires, as numbers, that cross a stretch between two bends: the bends shall run straight. */
function crossingBends({ rows, above, at, numBoxes }: Rows): Set<number> {
  const crossed = new Set<number>();
  for (let level = 1; level < rows.length; level += 1) {
    const row = rows[level]!;
    let first = 0;
    let from = 0;
    row.forEach((one, place) => {
      const bend = one >= numBoxes ? above[one]!.find((other) => other >= numBoxes) : undefined;
      const isLast = place === row.length - 1;
      if (bend === undefined && !isLast) return;
      const to = bend === undefined ? rows[level - 1]!.length : at[bend]!;
      for (; first <= place; first += 1) {
        const lower = row[first]!;
        for (const upper of above[lower]!) {
          const isInner = lower >= numBoxes && upper >= numBoxes;
          const isOutside = at[upper]! < from || at[upper]! > to;
          if (!isInner && isOutside) crossed.add(wireNumber(upper, lower, at.length));
        }
      }
      from = to;
    });
  }
  return crossed;
}

function wireNumber(upper: number, lower: number, count: number): number {
  return upper * count + lower;
}

/** Chains of boxes and bends that stand exactly under each other: the first of each one's chain. */
function blocksOf(
  { rows, above, below, at }: Rows,
  crossed: ReadonlySet<number>,
  isDown: boolean,
  isLeft: boolean,
): Int32Array {
  const count = at.length;
  const root = Int32Array.from({ length: count }, (_, one) => one);
  const isTaken = new Uint8Array(count);
  const neighbours = isDown ? above : below;
  const place = (one: number) => (isLeft ? at[one]! : -at[one]!);
  for (const row of isDown ? rows : rows.toReversed()) {
    let last = -Infinity;
    for (const one of isLeft ? row : row.toReversed()) {
      const around = neighbours[one]!.toSorted((a, b) => place(a) - place(b));
      const middle = (around.length - 1) / 2;
      for (let step = Math.floor(middle); step <= Math.ceil(middle); step += 1) {
        const other = around[step];
        if (other === undefined || root[one] !== one || isTaken[other] === 1) continue;
        const wire = isDown ? wireNumber(other, one, count) : wireNumber(one, other, count);
        if (place(other) <= last || crossed.has(wire)) continue;
        isTaken[other] = 1;
        root[one] = root[other]!;
        last = place(other);
      }
    }
  }
  return root;
}

/** The blocks as far to one side as they can, then each as near to its followers as it can. */
function compacted(
  { rows }: Rows,
  root: Int32Array,
  widthOf: (one: number) => number,
  gap: number,
  isLeft: boolean,
): Float64Array {
  const count = root.length;
  const before: (readonly [number, number])[][] = Array.from({ length: count }, () => []);
  const after: (readonly [number, number])[][] = Array.from({ length: count }, () => []);
  const waiting = new Int32Array(count);
  for (const row of rows) {
    const ordered = isLeft ? row : row.toReversed();
    for (let place = 1; place < ordered.length; place += 1) {
      const [one, other] = [ordered[place - 1]!, ordered[place]!];
      const apart = (widthOf(one) + widthOf(other)) / 2 + gap;
      after[root[one]!]!.push([root[other]!, apart]);
      before[root[other]!]!.push([root[one]!, apart]);
      waiting[root[other]!]! += 1;
    }
  }
  const order: number[] = [];
  const ready = [...new Set(root)].filter((block) => waiting[block] === 0);
  for (let block = ready.pop(); block !== undefined; block = ready.pop()) {
    order.push(block);
    for (const [next] of after[block]!) {
      waiting[next]! -= 1;
      if (waiting[next] === 0) ready.push(next);
    }
  }
  const xs = new Float64Array(count);
  for (const block of order) {
    xs[block] = before[block]!.reduce((x, [other, apart]) => Math.max(x, xs[other]! + apart), 0);
  }
  for (const block of order.toReversed()) {
    const nearest = after[block]!.reduce(
      (x, [other, apart]) => Math.min(x, xs[other]! - apart),
      Infinity,
    );
    if (nearest !== Infinity) xs[block] = Math.max(xs[block]!, nearest);
  }
  return Float64Array.from({ length: count }, (_, one) => (isLeft ? 1 : -1) * xs[root[one]!]!);
}

/** The mean of the two middle ones of all four, each shifted to the narrowest of them. */
function balanced(found: readonly Float64Array[], widthOf: (one: number) => number): Float64Array {
  const bounds = found.map((xs) => {
    let [left, right] = [Infinity, -Infinity];
    xs.forEach((x, one) => {
      left = Math.min(left, x - widthOf(one) / 2);
      right = Math.max(right, x + widthOf(one) / 2);
    });
    return { left, right };
  });
  const narrowest = bounds.reduce((best, one) =>
    one.right - one.left < best.right - best.left ? one : best,
  );
  const shifts = bounds.map(({ left, right }, way) =>
    way % 2 === 0 ? narrowest.left - left : narrowest.right - right,
  );
  return (found[0] ?? new Float64Array()).map((_, one) => {
    const sorted = found.map((xs, way) => xs[one]! + shifts[way]!).toSorted((a, b) => a - b);
    return (sorted[1]! + sorted[2]!) / 2;
  });
}
