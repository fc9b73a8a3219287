/** A very tall layout cut into bands that stand side by side, each wire led from one to the next. */
import { columnHeight } from "../model/columns";
import { BOX_WIDTH, GAP, type Point } from "../model/geometry";

/** So tall a drawing is still left as it is. */
const TALL = 12_000;
/** One that is not so much taller than wide needs no folding. */
const SLENDER = 4;
const GUTTER = 110;
/** Between two wires in the same gutter. */
const LANE = 9;
/** A band is at least and at most so much of the wanted height: within that, it is cut where few wires run. */
const [LEAST, MOST] = [0.6, 1.3];

export interface Placed {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

interface Wire {
  readonly source: string;
  readonly target: string;
}

export interface Folded {
  readonly positions: readonly (readonly [string, Point])[];
  readonly routes: readonly (readonly [string, readonly Point[]])[];
}

interface Band {
  readonly top: number;
  readonly bottom: number;
  /** What is added to an x and a y of the band. */
  readonly dx: number;
  readonly dy: number;
  /** The middle of the gutter at its left, where it stands now. */
  readonly gutter: number;
}

/**
 * The bands of a layout, side by side; null where it is not tall enough.
 *
 * Args:
 *   routes: `source target` → the points on the way, as the layout has them.
 */
export function foldColumns(
  boxes: readonly Placed[],
  wires: readonly Wire[],
  routes: ReadonlyMap<string, readonly Point[]>,
): Folded | null {
  const lefts = boxes.map((box) => box.x);
  const width = lefts.reduce(larger, -Infinity) + BOX_WIDTH - lefts.reduce(smaller, Infinity);
  const top = boxes.reduce((least, box) => Math.min(least, box.y), Infinity);
  const bottom = boxes.reduce((most, box) => Math.max(most, box.y + box.height), -Infinity);
  const total = bottom - top;
  if (boxes.length === 0 || total < TALL || total < SLENDER * width) return null;
  const cuts = cutsOf(boxes, wires, columnHeight(total, width + GUTTER));
  if (cuts.length === 0) return null;
  const bands = bandsOf(boxes, [...routes.values()].flat(), [top, ...cuts, bottom + 1]);
  const bandOf = (y: number) => bands.findLastIndex((band) => y >= band.top);
  const moved = ({ x, y }: Point): Point => {
    const { dx, dy } = bands[Math.max(0, bandOf(y))]!;
    return { x: x + dx, y: y + dy };
  };
  const at = new Map(boxes.map((box) => [box.key, box]));
  const lanes = new Map<string, number>();
  const ways: (readonly [string, readonly Point[]])[] = [];
  for (const { source, target } of wires) {
    const [from, to] = [at.get(source), at.get(target)];
    if (from === undefined || to === undefined) continue;
    const name = `${source} ${target}`;
    const [first, last] = [bandOf(from.y), bandOf(to.y)];
    if (first === last) {
      const route = routes.get(name);
      if (route !== undefined) ways.push([name, route.map(moved)]);
      continue;
    }
    // All wires of one box share a lane: they carry the same.
    const lane = lanes.get(source) ?? (lanes.size % 5) - 2;
    lanes.set(source, lane);
    ways.push([name, wayAround({ ...from, ...moved(from) }, moved(to), bands, first, last, lane)]);
  }
  return { positions: boxes.map((box) => [box.key, moved(box)] as const), routes: ways };
}

/** The heights at which the layout is cut: between boxes, where the fewest wires run. */
function cutsOf(boxes: readonly Placed[], wires: readonly Wire[], limit: number): number[] {
  const rows = boxes.toSorted((a, b) => a.y - b.y);
  const places: number[] = [];
  let reached = -Infinity;
  for (const row of rows) {
    if (row.y > reached && reached > -Infinity) places.push(row.y);
    reached = Math.max(reached, row.y + row.height);
  }
  const crossing = crossingsAt(boxes, wires, places);
  const cuts: number[] = [];
  let start = rows[0]?.y ?? 0;
  // What is left over must be worth a column.
  while (reached - start > limit * MOST) {
    let [best, least] = [Infinity, Infinity];
    places.forEach((place, index) => {
      const height = place - start;
      if (height < limit * LEAST || height > limit * MOST) return;
      const cost = (crossing[index] ?? 0) + Math.abs(height - limit) / limit;
      if (cost < least) [best, least] = [place, cost];
    });
    if (best === Infinity) best = places.find((place) => place - start > limit) ?? Infinity;
    if (best === Infinity) break;
    cuts.push(best);
    start = best;
  }
  return cuts;
}

/** How many boxes have a wire over each of the places. */
function crossingsAt(
  boxes: readonly Placed[],
  wires: readonly Wire[],
  places: readonly number[],
): number[] {
  const at = new Map(boxes.map((box) => [box.key, box]));
  const reach = new Map<string, number>();
  for (const { source, target } of wires) {
    const y = at.get(target)?.y ?? -Infinity;
    reach.set(source, Math.max(reach.get(source) ?? -Infinity, y));
  }
  const indexOf = new Map(places.map((place, index) => [place, index]));
  const counts = places.map(() => 0);
  for (const [source, far] of reach) {
    const { y = 0 } = at.get(source) ?? {};
    const last = indexOf.get(far) ?? places.findLastIndex((place) => place <= far);
    for (let index = last; index >= 0 && places[index]! > y; index -= 1) counts[index]! += 1;
  }
  return counts;
}

function bandsOf(
  boxes: readonly Placed[],
  points: readonly Point[],
  edges: readonly number[],
): Band[] {
  const bands: Band[] = [];
  let left = 0;
  for (const [index, top] of edges.slice(0, -1).entries()) {
    const end = edges[index + 1]!;
    const inside = (y: number) => y >= top && y < end;
    const own = boxes.filter((box) => inside(box.y));
    const xs = [
      ...own.flatMap((box) => [box.x, box.x + BOX_WIDTH]),
      ...points.filter(({ y }) => inside(y)).map(({ x }) => x),
    ];
    const least = xs.reduce(smaller, Infinity);
    const bottom = own.reduce((most, box) => Math.max(most, box.y + box.height), top);
    bands.push({ top, bottom, dx: left - least, dy: -top, gutter: left - GUTTER / 2 });
    left += xs.reduce(larger, -Infinity) - least + GUTTER;
  }
  return bands;
}

/** Down, out to the gutter, up, and over to the band where the wire ends. */
function wayAround(
  from: Placed,
  to: Point,
  bands: readonly Band[],
  first: number,
  last: number,
  lane: number,
): Point[] {
  const [x1, x2] = [from.x + BOX_WIDTH / 2, to.x + BOX_WIDTH / 2];
  const down = from.y + from.height + GAP - 4;
  const up = to.y - GAP / 2;
  const leaving = (bands[first + 1]?.gutter ?? 0) + lane * LANE;
  const way = [
    { x: x1, y: down },
    { x: leaving, y: down },
  ];
  if (last !== first + 1) {
    // Over the heads of the bands between.
    const over = -GAP * 1.5 + lane * LANE;
    const arriving = (bands[last]?.gutter ?? 0) + lane * LANE;
    way.push({ x: leaving, y: over }, { x: arriving, y: over }, { x: arriving, y: up });
  } else {
    way.push({ x: leaving, y: up });
  }
  return [...way, { x: x2, y: up }];
}

const smaller = (a: number, b: number): number => Math.min(a, b);
const larger = (a: number, b: number): number => Math.max(a, b);
