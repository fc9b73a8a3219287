import { useEffect, useMemo, useRef, useState } from "react";
import type { Box } from "../model/boxes";
import { isInColumns, stackPlaces, waysBetweenColumns } from "../model/columns";
import { type Point, heightOfBox, levelPositions } from "../model/geometry";
import { type Wire, levelsOf } from "../model/graph";
import type { LayoutAnswer } from "./layout";
import { FIRST, layoutRequest, takeLayoutWorker, wantedLayout } from "./layout_thread";
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
  const isSettled = isStack || worked !== null || boxes.length === 0;
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
  const numBoxes = boxes.length;

  useEffect(() => {
    // No boxes need no layout, and do not take up the worker that is laying out those to come.
    if (isStack || numBoxes === 0) return;
    const taken = worker.current === null ? takeLayoutWorker(wanted) : null;
    const started = taken?.worker ?? worker.current!;
    worker.current = started;
    newest.current = taken === null ? newest.current + 1 : FIRST;
    const take = ({ number, positions, routes, isFolded }: LayoutAnswer) => {
      if (number === newest.current)
        setWorked({ positions: new Map(positions), routes: new Map(routes), isFolded });
    };
    started.onmessage = (event: MessageEvent<LayoutAnswer>) => take(event.data);
    // Without the worker the boxes stay on their levels.
    started.onerror = () => setWorked((before) => before ?? NOTHING_WORKED);
    if (taken?.answer) take(taken.answer);
    else if (taken?.asked !== wanted) started.postMessage(layoutRequest(newest.current, wanted));
  }, [wanted, isStack, numBoxes]);

  useEffect(
    () => () => {
      worker.current?.terminate();
      worker.current = null;
    },
    [],
  );
  return isStack ? null : worked;
}
