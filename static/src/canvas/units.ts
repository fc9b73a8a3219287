/** What is laid out as one: a box by itself, or a bundle of branches. */
import { BOX_WIDTH, GAP, type Point } from "../model/geometry";
import { bundlesOf, placeBundle, type Bundle, type BundlePlaces } from "./bundles";
import type { Links } from "./layout";
import type { Placed } from "./layered";

export interface Units {
  readonly widths: readonly number[];
  readonly heights: readonly number[];
  readonly links: Links;
  /** The places of the boxes and the ways of their wires, from those of the units. */
  readonly spread: (placed: Placed) => Placed;
}

/** Where a box is: in which unit, and in which branch of it, if that is a bundle. */
interface Seat {
  readonly unit: number;
  readonly branch: number;
}

export function unitsOf(heights: readonly number[], links: Links): Units {
  const bundles = bundlesOf(heights.length, links);
  if (bundles.length === 0)
    return { widths: heights.map(() => BOX_WIDTH), heights, links, spread: (placed) => placed };
  const inside = bundles.map((bundle) => placeBundle(bundle, heights));
  const seats = seatsOf(heights.length, bundles);
  const numUnits = seats.reduce((most, { unit }) => Math.max(most, unit + 1), 0);
  const widths = Array.from({ length: numUnits }, (_, at) => inside[at]?.width ?? BOX_WIDTH);
  const sizes = Array.from({ length: numUnits }, (_, at) => inside[at]?.height ?? 0);
  seats.forEach(({ unit }, box) => {
    if (inside[unit] === undefined) sizes[unit] = heights[box]!;
  });
  const numbers = new Map<string, number>();
  const between: (readonly [number, number])[] = [];
  const unitLink = links.map(([source, target]) => {
    const [from, to] = [seats[source]!.unit, seats[target]!.unit];
    if (from === to) return null;
    const name = `${from} ${to}`;
    const number = numbers.get(name) ?? between.push([from, to]) - 1;
    numbers.set(name, number);
    return number;
  });
  const spread = ({ places, ways }: Placed): Placed => ({
    places: seats.map(({ unit }, box) => {
      const own = inside[unit]?.places.get(box);
      return own === undefined ? places[unit]! : moved(own, places[unit]!);
    }),
    ways: links.map(([source, target], link) => {
      const number = unitLink[link];
      if (number == null) return [];
      const outOf = endOf(inside, places, seats[source]!, "outOf");
      const into = endOf(inside, places, seats[target]!, "into");
      const way = ways[number]!;
      if (outOf.length === 0 && into.length === 0) return way;
      const start = outOf.length === 0 ? [bottomOf(places, sizes, seats[source]!.unit)] : [];
      const end = into.length === 0 ? [topOf(places, seats[target]!.unit)] : [];
      const rails = new Set([...outOf.slice(-1), ...into.slice(0, 1)]);
      const whole = squared([...start, ...outOf, ...way, ...into, ...end], rails);
      return whole.slice(start.length, whole.length - end.length);
    }),
  });
  return { widths, heights: sizes, links: between, spread };
}

/** Bundles first, then what stands alone. */
function seatsOf(numBoxes: number, bundles: readonly Bundle[]): Seat[] {
  const seats: Seat[] = Array<Seat>(numBoxes);
  bundles.forEach(({ branches }, unit) =>
    branches.forEach((boxes, branch) => boxes.forEach((box) => (seats[box] = { unit, branch }))),
  );
  let last = bundles.length;
  for (let box = 0; box < numBoxes; box += 1) {
    if (seats[box] !== undefined) continue;
    seats[box] = { unit: last, branch: 0 };
    last += 1;
  }
  return seats;
}

function endOf(
  inside: readonly BundlePlaces[],
  places: readonly Point[],
  { unit, branch }: Seat,
  side: "into" | "outOf",
): Point[] {
  const bundle = inside[unit];
  return bundle === undefined
    ? []
    : bundle[side][branch]!.map((point) => moved(point, places[unit]!));
}

function bottomOf(places: readonly Point[], sizes: readonly number[], unit: number): Point {
  const { x, y } = places[unit]!;
  return { x: x + BOX_WIDTH / 2, y: y + sizes[unit]! };
}

function topOf(places: readonly Point[], unit: number): Point {
  const { x, y } = places[unit]!;
  return { x: x + BOX_WIDTH / 2, y };
}

/** Pieces at right angles: over to the side on a rail where there is one, else just above what comes next. */
function squared(points: readonly Point[], rails: ReadonlySet<Point>): Point[] {
  const way: Point[] = [];
  let before: Point | null = null;
  for (const point of points) {
    if (before !== null && before.x !== point.x && before.y !== point.y) {
      const y = rails.has(before) ? before.y : rails.has(point) ? point.y : point.y - GAP / 2;
      way.push({ x: before.x, y }, { x: point.x, y });
    }
    way.push(point);
    before = point;
  }
  return way.filter((point, at) => at === 0 || !isSame(point, way[at - 1]!));
}

function isSame(a: Point, b: Point): boolean {
  return a.x === b.x && a.y === b.y;
}

function moved(point: Point, by: Point): Point {
  return { x: point.x + by.x, y: point.y + by.y };
}
