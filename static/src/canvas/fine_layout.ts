/** The best places for few boxes: fewest crossings, shortest wires. Its time grows fast with their number. */
import { coordSimplex, decrossTwoLayer, graph, layeringLongestPath, sugiyama } from "d3-dag";
import { BOX_WIDTH, GAP, type Point } from "../model/geometry";
import type { Placed } from "./layered";
import type { Links } from "./layout";

export function placeFinely(
  widths: readonly number[],
  heights: readonly number[],
  links: Links,
): Placed {
  const builder = graph<number, number>();
  const nodes = heights.map((_, box) => builder.node(box));
  links.forEach(([source, target], link) => builder.link(nodes[source]!, nodes[target]!, link));
  const layout = sugiyama()
    .layering(layeringLongestPath())
    .decross(decrossTwoLayer())
    .coord(coordSimplex())
    .nodeSize(
      (node: { data: number }) =>
        [widths[node.data] ?? BOX_WIDTH, heights[node.data] ?? 0] as const,
    )
    .gap([GAP, GAP * 1.4]);
  layout(builder);
  const ways: Point[][] = [];
  for (const link of builder.links())
    ways[link.data] = link.points.slice(1, -1).map(([x, y]) => ({ x, y }));
  const places = nodes.map(({ x, y }, box) => ({
    x: x - (widths[box] ?? BOX_WIDTH) / 2,
    y: y - (heights[box] ?? 0) / 2,
  }));
  return { places, ways };
}
