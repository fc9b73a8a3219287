/** The layout of a functional network: layers by level, few crossings. Slow for large ones, so it runs in a worker. */
import { levelsOf } from "../model/graph";
import type { Point } from "../model/geometry";
import { foldColumns } from "./fold_columns";
import { type Placed, placeOnLevels } from "./layered";
import { type Units, unitsOf } from "./units";

export interface LayoutRequest {
  readonly number: number;
  readonly keys: readonly string[];
  readonly heights: readonly number[];
  readonly wires: readonly { readonly source: string; readonly target: string }[];
}

export interface LayoutAnswer {
  readonly number: number;
  readonly positions: readonly (readonly [string, Point])[];
  /** `source target` → the points on the way, for wires that pass other levels. */
  readonly routes: readonly (readonly [string, readonly Point[]])[];
  /** The drawing was so tall that it stands in columns. */
  readonly isFolded: boolean;
}

/** More boxes than this are placed by the faster rules. */
const FEW = 60;

/** The places of all boxes. What finds the best ones is large, and only fetched for few boxes. */
export async function layOut(request: LayoutRequest): Promise<LayoutAnswer> {
  const { number, keys, heights, wires } = request;
  const links = linksDown(keys, wires);
  const units = unitsOf(heights, links);
  const { places, ways } = units.spread(
    units.heights.length <= FEW
      ? (await import("./fine_layout")).placeFinely(units.widths, units.heights, units.links)
      : placeMany(units),
  );
  // The middle stays where it is, so that the view does not jump when a box comes or goes.
  const lefts = places.map(({ x }) => x);
  const middle = (lefts.reduce(smaller, Infinity) + lefts.reduce(larger, -Infinity)) / 2;
  const centred = ({ x, y }: Point): Point => ({ x: x - middle, y });
  const placed = keys.map((key, box) => ({
    key,
    height: heights[box] ?? 0,
    ...centred(places[box]!),
  }));
  const routes = links.flatMap(([source, target], link) => {
    const way = ways[link]!.map(centred);
    return way.length === 0 ? [] : [[`${keys[source]} ${keys[target]}`, way] as const];
  });
  const folded = foldColumns(placed, wires, new Map(routes));
  if (folded !== null) return { number, ...folded, isFolded: true };
  const positions = placed.map(({ key, x, y }) => [key, { x, y }] as const);
  return { number, positions, routes, isFolded: false };
}

export type Links = readonly (readonly [number, number])[];

/** A wire back (a cycle) and a second wire between the same two do not shape the layout. */
function linksDown(keys: readonly string[], wires: LayoutRequest["wires"]): Links {
  const numbers = new Map(keys.map((key, box) => [key, box]));
  const levels = levelsOf(keys, wires);
  const linked = new Set<string>();
  const links: (readonly [number, number])[] = [];
  for (const { source, target } of wires) {
    const from = numbers.get(source);
    const to = numbers.get(target);
    const name = `${source} ${target}`;
    const goesDown = (levels.get(source) ?? 0) < (levels.get(target) ?? 0);
    if (from === undefined || to === undefined || !goesDown || linked.has(name)) continue;
    linked.add(name);
    links.push([from, to]);
  }
  return links;
}

function placeMany({ widths, heights, links }: Units): Placed {
  const keys = heights.map((_, unit) => String(unit));
  const named = links.map(([source, target]) => ({ source: keys[source]!, target: keys[target]! }));
  const levelOf = levelsOf(keys, named);
  const levels = keys.map((key) => levelOf.get(key) ?? 0);
  const followers = keys.map(() => Infinity);
  const isFed = keys.map(() => false);
  for (const [source, target] of links) {
    followers[source] = Math.min(followers[source]!, levels[target]!);
    isFed[target] = true;
  }
  // What nothing feeds stands just above what it feeds.
  const near = levels.map((level, box) =>
    isFed[box] || followers[box] === Infinity ? level : followers[box]! - 1,
  );
  return placeOnLevels({ widths, heights, levels: near, links });
}

const smaller = (a: number, b: number): number => Math.min(a, b);
const larger = (a: number, b: number): number => Math.max(a, b);
