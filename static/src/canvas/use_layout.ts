import { useEffect, useMemo, useRef, useState } from "react";
import type { Box } from "../model/boxes";
import { isInColumns, stackPlaces, waysBetweenColumns } from "../model/columns";
import { type Point, heightOfBox, levelPositions } from "../model/geometry";
import { type Wire, levelsOf } from "../model/graph";
import type { LayoutAnswer, LayoutRequest } from "./layout";
import { takeLayoutWorker } from "./layout_thread";
import { isSameList, useKept } from "./use_kept";

export interface Layout {
  readonly positions: ReadonlyMap<string, Point>;
  readonly heights: readonly number[];
  /** `source target` → the points that a long wire runs through. */
  readonly routes: ReadonlyMap<string, readonly Point[]>;
  /** The boxes stand where they will stay: the worker has answered. */
  readonly isSettled?: boolean;
  /** The drawing stands in columns side by side: it would be too tall as one. */
  readonly isFolded?: boolean;
}

interface Worked {
  readonly positions: ReadonlyMap<string, Point>;
  readonly routes: ReadonlyMap<string, readonly Point[]>;
  readonly isFolded: boolean;
}

const NO_ROUTES: ReadonlyMap<string, readonly Point[]> = new Map();
const NOTHING_WORKED: Worked = { positions: new Map(), routes: NO_ROUTES, isFolded: false };

/** Where each box stands: a stack at once, a functional network by the layout worker. */
export function useLayout(boxes: readonly Box[], wires: readonly Wire[], isStack: boolean): Layout {
  const heights = useKept(
    useMemo(() => boxes.map(heightOfBox), [boxes]),
    isSameList,
  );
  const worked = useWorkedLayout(boxes, wires, heights, isStack);
  const places = useMemo(() => {
    if (isStack) {
      const stacked = stackPlaces(heights);
      return new Map(boxes.map((box, index) => [box.key, stacked[index]!]));
    }
    return freePositions(boxes, wires, heights, worked);
  }, [boxes, wires, heights, isStack, worked]);
  const positions = useKept(places, isSamePlaces);
  const isSettled = isStack || worked !== null;
  const isFolded = isStack ? isInColumns(boxes.length) : worked?.isFolded === true;
  const routes = useMemo(() => {
    if (!isStack) return worked?.routes ?? NO_ROUTES;
    if (!isFolded) return NO_ROUTES;
    const keys = boxes.map((box) => box.key);
    return waysBetweenColumns(keys, heights, positions, wires);
  }, [boxes, wires, heights, positions, isStack, isFolded, worked]);
  return useMemo(
    () => ({ positions, heights, routes, isSettled, isFolded }),
    [positions, heights, routes, isSettled, isFolded],
  );
}

function isSamePlaces(a: ReadonlyMap<string, Point>, b: ReadonlyMap<string, Point>): boolean {
  return (
    a.size === b.size &&
    [...b].every(([key, { x, y }]) => {
      const before = a.get(key);
      return before?.x === x && before.y === y;
    })
  );
}

/** Where a person put it, else where the worker put it, else by its level. */
function freePositions(
  boxes: readonly Box[],
  wires: readonly Wire[],
  heights: readonly number[],
  worked: Worked | null,
): Map<string, Point> {
  const found = new Map<string, Point>();
  let fallback: Map<string, Point> | null = null;
  for (const box of boxes) {
    const placed = box.position && { x: box.position[0], y: box.position[1] };
    const known = placed ?? worked?.positions.get(box.key);
    if (known === undefined) fallback ??= fallbackPositions(boxes, wires, heights);
    found.set(box.key, known ?? fallback?.get(box.key) ?? { x: 0, y: 0 });
  }
  return found;
}

function fallbackPositions(
  boxes: readonly Box[],
  wires: readonly Wire[],
  heights: readonly number[],
): Map<string, Point> {
  const keys = boxes.map((box) => box.key);
  return levelPositions(
    levelsOf(keys, wires),
    new Map(keys.map((key, index) => [key, heights[index]!])),
  );
}

/** The worker's positions for the newest wiring; those of the wiring before until it answers. */
function useWorkedLayout(
  boxes: readonly Box[],
  wires: readonly Wire[],
  heights: readonly number[],
  isStack: boolean,
): Worked | null {
  const [worked, setWorked] = useState<Worked | null>(null);
  const worker = useRef<Worker | null>(null);
  const newest = useRef(0);
  const wanted = isStack ? "" : wantedLayout(boxes, wires, heights);

  useEffect(() => {
    if (isStack) return;
    const [keys, sizes, links] = JSON.parse(wanted) as [string[], number[], [string, string][]];
    const started = worker.current ?? takeLayoutWorker();
    worker.current = started;
    newest.current += 1;
    started.onmessage = (event: MessageEvent<LayoutAnswer>) => {
      const { number, positions, routes, isFolded } = event.data;
      if (number === newest.current)
        setWorked({ positions: new Map(positions), routes: new Map(routes), isFolded });
    };
    // Without the worker the boxes stay on their levels.
    started.onerror = () => setWorked((before) => before ?? NOTHING_WORKED);
    const request: LayoutRequest = {
      number: newest.current,
      keys,
      heights: sizes,
      wires: links.map(([source, target]) => ({ source, target })),
    };
    started.postMessage(request);
  }, [wanted, isStack]);

  useEffect(
    () => () => {
      worker.current?.terminate();
      worker.current = null;
    },
    [],
  );
  return isStack ? null : worked;
}

/** What the layout depends on: the boxes that nobody placed, and the wires between them. */
function wantedLayout(
  boxes: readonly Box[],
  wires: readonly Wire[],
  heights: readonly number[],
): string {
  const free = boxes.flatMap((box, index) =>
    box.position === null ? [{ key: box.key, height: heights[index]! }] : [],
  );
  const keys = new Set(free.map((box) => box.key));
  return JSON.stringify([
    free.map((box) => box.key),
    free.map((box) => box.height),
    wires
      .filter((wire) => keys.has(wire.source) && keys.has(wire.target))
      .map((wire) => [wire.source, wire.target]),
  ]);
}
