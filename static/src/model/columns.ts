/** A long stack stands in columns side by side, read from top to bottom like a page of text. */
import { BOX_WIDTH, GAP, type Point } from "./geometry";

/** Up to so many boxes a stack is one column, however tall. */
const ONE_COLUMN = 120;
/** Between two columns, with room for the wire from the foot of one to the head of the next. */
const GUTTER = 96;
const STEP = BOX_WIDTH + GUTTER;
/** The whole is a bit wider than high, as the room for it is. */
const ASPECT = 1.3;
/** The shortest column; others are longer by powers of √2, so that one box more moves no column. */
const SHORTEST = 2100;
/** How far beside the stack a point is still meant for it. */
const REACH = 90;

interface Column {
  /** The index of the first box. */
  readonly first: number;
  /** One top for each box of the column. */
  readonly tops: readonly number[];
}

/** How high the columns of a drawing are that would be `total` high as one column, `step` wide. */
export function columnHeight(total: number, step: number): number {
  const ideal = total / Math.sqrt((ASPECT * total) / step);
  const rung = Math.max(0, Math.round(2 * Math.log2(ideal / SHORTEST)));
  return SHORTEST * 2 ** (rung / 2);
}

function columnsOf(heights: readonly number[]): Column[] {
  const total = heights.reduce((sum, height) => sum + height + GAP, 0);
  const limit = heights.length <= ONE_COLUMN ? Infinity : columnHeight(total, STEP);
  const columns: { first: number; tops: number[] }[] = [];
  let top = Infinity;
  heights.forEach((height, index) => {
    if (top + height > limit || columns.length === 0) {
      columns.push({ first: index, tops: [] });
      top = 0;
    }
    columns.at(-1)!.tops.push(top);
    top += height + GAP;
  });
  return columns;
}

/** Whether a stack of so many boxes stands in columns. */
export function isInColumns(numBoxes: number): boolean {
  return numBoxes > ONE_COLUMN;
}

/** Where the boxes of a stack stand. */
export function stackPlaces(heights: readonly number[]): Point[] {
  return columnsOf(heights).flatMap(({ tops }, column) =>
    tops.map((y) => ({ x: column * STEP, y })),
  );
}

/** The place in a stack that a point means: the index to insert before. */
export function placeInStack(heights: readonly number[], point: Point): number {
  const columns = columnsOf(heights);
  const wanted = Math.floor((point.x + GUTTER / 2) / STEP);
  const column = columns[Math.max(0, Math.min(columns.length - 1, wanted))];
  if (column === undefined) return 0;
  const { first, tops } = column;
  const place = tops.findIndex((top, at) => point.y < top + (heights[first + at] ?? 0) / 2);
  return first + (place === -1 ? tops.length : place);
}

/** Whether a point is near enough to a stack of so many columns to be meant for a place in it. */
export function isNearStack(heights: readonly number[], point: Point): boolean {
  const right = (columnsOf(heights).length - 1) * STEP + BOX_WIDTH;
  return point.x > -REACH && point.x < Math.max(BOX_WIDTH, right) + REACH;
}

/** The ways of the wires of a stack that go from one column to the next: `source target` → points. */
export function waysBetweenColumns(
  keys: readonly string[],
  heights: readonly number[],
  positions: ReadonlyMap<string, Point>,
  wires: readonly { readonly source: string; readonly target: string }[],
): Map<string, readonly Point[]> {
  const ways = new Map<string, readonly Point[]>();
  const heightOf = new Map(keys.map((key, index) => [key, heights[index] ?? 0]));
  for (const { source, target } of wires) {
    const [from, to] = [positions.get(source), positions.get(target)];
    if (from === undefined || to === undefined || to.x <= from.x) continue;
    ways.set(`${source} ${target}`, wayToNext(from, heightOf.get(source) ?? 0, to));
  }
  return ways;
}

function wayToNext(from: Point, height: number, to: Point): Point[] {
  const [x1, x2] = [from.x + BOX_WIDTH / 2, to.x + BOX_WIDTH / 2];
  // Under the shape that stands there.
  const down = from.y + height + GAP - 4;
  const between = to.x - GUTTER / 2;
  const up = to.y - GAP / 2;
  return [
    { x: x1, y: down },
    { x: between, y: down },
    { x: between, y: up },
    { x: x2, y: up },
  ];
}
