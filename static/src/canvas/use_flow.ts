import { Position } from "@xyflow/react";
import { useMemo, useState } from "react";
import type { Box } from "../model/boxes";
import { stackPlaces, waysBetweenColumns } from "../model/columns";
import { BOX_WIDTH, GAP, type Point } from "../model/geometry";
import type { Wire } from "../model/graph";
import type { GhostFlowNode } from "./GhostNode";
import { hasSameMarks, type LayerFlowNode, type LayerNodeData } from "./LayerNode";
import type { Layout } from "./use_layout";
import { isSameList, useKept } from "./use_kept";
import type { WireFlowEdge } from "./WireEdge";

const GHOST_HEIGHT = 54;
const GHOST_KEY = "ghost";

/** Where a layer that is being dragged would go, and what it says there. */
export interface Ghost {
  /** In a stack: the index to go before, among the boxes that stay. Elsewhere: a point. */
  readonly at: { readonly index: number } | Point;
  readonly title: string;
  readonly text: string;
  readonly isWrong: boolean;
}

export interface FlowOptions {
  readonly boxes: readonly Box[];
  readonly layout: Layout;
  /** Where the boxes stand now, with the gap for a ghost. */
  readonly positions: ReadonlyMap<string, Point>;
  /** From far away only the box that the keyboard is in is an element; the others are painted. */
  readonly isFar: boolean;
  readonly selection: ReadonlySet<string>;
  readonly tabStop: string | null;
  readonly isConnectable: boolean;
  readonly startsWires: boolean;
  readonly isDraggable: boolean;
  readonly ghost: Ghost | null;
  /** Boxes that hang at the pointer. */
  readonly dragged: ReadonlyMap<string, Point>;
}

export type FlowNode = LayerFlowNode | GhostFlowNode;

/** Where the boxes stand: as laid out, or with room for what hangs over a stack. */
export function usePositions(
  boxes: readonly Box[],
  layout: Layout,
  isStack: boolean,
  ghost: Ghost | null,
  dragged: ReadonlyMap<string, Point>,
): ReadonlyMap<string, Point> {
  return useMemo(
    () => (isStack ? stackWithGap(boxes, layout, ghost, dragged) : layout.positions),
    [boxes, layout, isStack, ghost, dragged],
  );
}

/** The boxes as React Flow's nodes. One that did not change is the same object as before: React Flow passes over it. */
export function useFlowNodes(options: FlowOptions): FlowNode[] {
  const { boxes, layout, positions, isFar, selection, tabStop, ghost, dragged } = options;
  const { isConnectable, isDraggable, startsWires } = options;
  const [made] = useState(() => new Map<string, LayerFlowNode>());
  const all = useMemo(() => {
    const nodes: FlowNode[] = [];
    boxes.forEach((box, index) => {
      if (isFar && box.key !== tabStop && !dragged.has(box.key)) return;
      const data: LayerNodeData = {
        box,
        isSelected: selection.has(box.key),
        isTabStop: tabStop === box.key,
        place: index + 1,
        numBoxes: boxes.length,
        isConnectable,
        startsWires,
      };
      const position = dragged.get(box.key) ?? positions.get(box.key) ?? { x: 0, y: 0 };
      const node = layerNode(
        data,
        position,
        layout.heights[index]!,
        isDraggable,
        dragged.has(box.key),
      );
      const before = made.get(box.key);
      const kept = before && isSameNode(before, node) ? before : node;
      made.set(box.key, kept);
      nodes.push(kept);
    });
    if (ghost) nodes.push(ghostNode(ghost, positions));
    return nodes;
  }, [
    boxes,
    layout,
    positions,
    isFar,
    selection,
    tabStop,
    ghost,
    dragged,
    isConnectable,
    startsWires,
    isDraggable,
    made,
  ]);
  // React Flow reads all of a new list.
  return useKept(all, isSameList);
}

function isSameNode(a: LayerFlowNode, b: LayerFlowNode): boolean {
  return (
    a.position.x === b.position.x &&
    a.position.y === b.position.y &&
    a.height === b.height &&
    a.draggable === b.draggable &&
    a.className === b.className &&
    a.data.box === b.data.box &&
    hasSameMarks(a.data, b.data)
  );
}

/** A stack whose boxes make room for the ghost, and close up behind what hangs at the pointer. */
function stackWithGap(
  boxes: readonly Box[],
  layout: Layout,
  ghost: Ghost | null,
  dragged: ReadonlyMap<string, Point>,
): ReadonlyMap<string, Point> {
  if (ghost === null || !("index" in ghost.at)) return layout.positions;
  const staying = boxes.flatMap((box, index) =>
    dragged.has(box.key) ? [] : [{ key: box.key, height: layout.heights[index]! }],
  );
  const rows = [
    ...staying.slice(0, ghost.at.index),
    { key: GHOST_KEY, height: GHOST_HEIGHT },
    ...staying.slice(ghost.at.index),
  ];
  const places = stackPlaces(rows.map((row) => row.height));
  return new Map(rows.map((row, index) => [row.key, places[index]!]));
}

function ghostNode(ghost: Ghost, positions: ReadonlyMap<string, Point>): GhostFlowNode {
  const position = "index" in ghost.at ? (positions.get(GHOST_KEY) ?? { x: 0, y: 0 }) : ghost.at;
  return {
    id: GHOST_KEY,
    type: "ghost",
    position,
    width: BOX_WIDTH,
    height: GHOST_HEIGHT,
    measured: { width: BOX_WIDTH, height: GHOST_HEIGHT },
    draggable: false,
    selectable: false,
    zIndex: 5,
    data: { title: ghost.title, text: ghost.text, isWrong: ghost.isWrong },
  };
}

function layerNode(
  data: LayerNodeData,
  position: Point,
  height: number,
  isDraggable: boolean,
  isDragged: boolean,
): LayerFlowNode {
  return {
    id: data.box.key,
    type: "layer",
    position,
    width: BOX_WIDTH,
    height,
    // Known without measuring, so that boxes out of sight need no DOM.
    measured: { width: BOX_WIDTH, height },
    handles: [
      { type: "target", position: Position.Top, x: BOX_WIDTH / 2, y: 0, width: 1, height: 1 },
      {
        type: "source",
        position: Position.Bottom,
        x: BOX_WIDTH / 2,
        y: height,
        width: 1,
        height: 1,
      },
    ],
    selected: data.isSelected,
    draggable: isDraggable,
    zIndex: isDragged ? 10 : data.isSelected ? 1 : 0,
    className: isDragged ? "is-dragged" : undefined,
    data,
  };
}

/** The wires that are drawn now. While a box hangs in the air its stack's wires run past it. */
export function useShownWires(
  boxes: readonly Box[],
  wires: readonly Wire[],
  isStack: boolean,
  dragged: ReadonlyMap<string, Point>,
  ghost: Ghost | null,
): readonly Wire[] {
  return useMemo(
    () =>
      isStack && (dragged.size > 0 || ghost)
        ? wiresAround(boxes.map((box) => box.key).filter((key) => !dragged.has(key)))
        : wires,
    [boxes, wires, isStack, dragged, ghost],
  );
}

/** The ways of wires that do not run straight: as laid out, or where a stack now has a gap. */
export function useRoutes(
  boxes: readonly Box[],
  wires: readonly Pick<Wire, "source" | "target">[],
  positions: ReadonlyMap<string, Point>,
  layout: Layout,
): Layout["routes"] {
  return useMemo(() => {
    if (positions === layout.positions || layout.isFolded !== true) return layout.routes;
    const keys = boxes.map((box) => box.key);
    return waysBetweenColumns(keys, layout.heights, positions, wires);
  }, [boxes, wires, positions, layout]);
}

const NO_EDGES: WireFlowEdge[] = [];

/** The wires as React Flow's edges; one that did not change is the same object as before. */
export function useFlowEdges(
  boxes: readonly Box[],
  wires: readonly Wire[],
  routes: Layout["routes"],
  selectedWire: string | null,
  isStack: boolean,
  isFar: boolean,
  dragged: ReadonlyMap<string, Point>,
): WireFlowEdge[] {
  const [made] = useState(() => new Map<string, WireFlowEdge>());
  const unknown = useKept(
    useMemo(() => boxes.filter((box) => box.shape === "?").map((box) => box.key), [boxes]),
    isSameList,
  );
  const all = useMemo(() => {
    if (isFar) return NO_EDGES;
    const unknownKeys = new Set(unknown);
    const edges = wires.map((wire) => {
      const id = `${wire.target}#${wire.index}`;
      const route = routes.get(`${wire.source} ${wire.target}`) ?? null;
      const data = {
        isSelected: selectedWire === id,
        isUnknown: unknownKeys.has(wire.source),
        route: dragged.size > 0 && !isStack ? null : route,
      };
      const before = made.get(id);
      const isSame =
        before?.source === wire.source &&
        before.selectable !== isStack &&
        before.data?.isSelected === data.isSelected &&
        before.data.isUnknown === data.isUnknown &&
        before.data.route === data.route;
      if (before && isSame) return before;
      const { source, target } = wire;
      const ends = { id, source, target };
      const edge: WireFlowEdge = {
        ...ends,
        type: "wire",
        focusable: false,
        selectable: !isStack,
        data,
      };
      made.set(id, edge);
      return edge;
    });
    return edges;
  }, [unknown, wires, routes, selectedWire, isStack, isFar, dragged, made]);
  return useKept(all, isSameList);
}

function wiresAround(keys: readonly string[]): Wire[] {
  return keys.slice(1).map((target, index) => ({ source: keys[index]!, target, index: 0 }));
}

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The bounds of all boxes: top left and size. */
export function boundsOf(layout: Layout): Bounds {
  let [left, top, right, bottom] = [0, 0, BOX_WIDTH, GAP];
  let index = 0;
  for (const { x, y } of layout.positions.values()) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + BOX_WIDTH);
    bottom = Math.max(bottom, y + (layout.heights[index] ?? 0) + GAP);
    index += 1;
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
