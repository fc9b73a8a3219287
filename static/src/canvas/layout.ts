/** The layout of a functional network: layers by level, few crossings. Slow for large ones, so it runs in a worker. */
import {
  coordGreedy,
  coordSimplex,
  decrossDfs,
  decrossTwoLayer,
  graph,
  layeringLongestPath,
  sugiyama,
} from "d3-dag";
import { levelsOf } from "../model/graph";
import { BOX_WIDTH, GAP, type Point } from "../model/geometry";
import { foldColumns } from "./fold_columns";

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

/** More boxes than this are placed by the faster, plainer rules. */
const FEW = 60;

export function layOut({ number, keys, heights, wires }: LayoutRequest): LayoutAnswer {
  const builder = graph<number, undefined>();
  const nodes = new Map(keys.map((key, index) => [key, builder.node(index)]));
  const levels = levelsOf(keys, wires);
  const linked = new Set<string>();
  for (const { source, target } of wires) {
    const from = nodes.get(source);
    const to = nodes.get(target);
    // A wire back (a cycle) and a second wire between the same two do not shape the layout.
    const name = `${source} ${target}`;
    const goesDown = (levels.get(source) ?? 0) < (levels.get(target) ?? 0);
    if (from === undefined || to === undefined || !goesDown || linked.has(name)) continue;
    linked.add(name);
    builder.link(from, to, undefined);
  }
  const isSmall = keys.length <= FEW;
  const layout = sugiyama()
    .layering(layeringLongestPath())
    .decross(isSmall ? decrossTwoLayer() : decrossDfs())
    .coord(isSmall ? coordSimplex() : coordGreedy())
    .nodeSize((node: { data: number }) => [BOX_WIDTH, heights[node.data] ?? 0] as const)
    .gap([GAP, GAP * 1.4]);
  layout(builder);
  const positions: (readonly [string, Point])[] = [];
  for (const [key, node] of nodes) {
    const height = heights[node.data] ?? 0;
    positions.push([key, { x: node.x - BOX_WIDTH / 2, y: node.y - height / 2 }]);
  }
  // The middle stays where it is, so that the view does not jump when a box comes or goes.
  const lefts = positions.map(([, { x }]) => x);
  const middle = (lefts.reduce(smaller, Infinity) + lefts.reduce(larger, -Infinity)) / 2;
  const centred = ({ x, y }: Point): Point => ({ x: x - middle, y });
  const routes: (readonly [string, readonly Point[]])[] = [];
  for (const link of builder.links()) {
    const between = link.points.slice(1, -1);
    if (between.length === 0) continue;
    const name = `${keys[link.source.data]} ${keys[link.target.data]}`;
    routes.push([name, between.map(([x, y]) => centred({ x, y }))]);
  }
  const placed = positions.map(([key, position], index) => ({
    key,
    height: heights[index] ?? 0,
    ...centred(position),
  }));
  const folded = foldColumns(placed, wires, new Map(routes));
  if (folded !== null) return { number, ...folded, isFolded: true };
  return {
    number,
    positions: placed.map(({ key, x, y }) => [key, { x, y }] as const),
    routes,
    isFolded: false,
  };
}

const smaller = (a: number, b: number): number => Math.min(a, b);
const larger = (a: number, b: number): number => Math.max(a, b);
