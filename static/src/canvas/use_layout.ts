import { useEffect, useMemo, useRef, useState } from "react";
import type { Box } from "../model/boxes";
import { type Point, heightOfBox, levelPositions, stackTops } from "../model/geometry";
import { type Wire, levelsOf } from "../model/graph";
import type { LayoutAnswer, LayoutRequest } from "./layout";

export interface Layout {
  readonly positions: ReadonlyMap<string, Point>;
  readonly heights: readonly number[];
}

/** Where each box stands: a stack at once, a functional network by the layout worker. */
export function useLayout(boxes: readonly Box[], wires: readonly Wire[], isStack: boolean): Layout {
  const heights = useMemo(() => boxes.map(heightOfBox), [boxes]);
  const worked = useWorkedLayout(boxes, wires, heights, isStack);
  const positions = useMemo(() => {
    if (isStack) {
      const tops = stackTops(heights);
      return new Map(boxes.map((box, index) => [box.key, { x: 0, y: tops[index]! }]));
    }
    const found = new Map<string, Point>();
    let fallback: Map<string, Point> | null = null;
    for (const box of boxes) {
      const placed = box.position && { x: box.position[0], y: box.position[1] };
      const known = placed ?? worked?.get(box.key);
      if (known === undefined) fallback ??= fallbackPositions(boxes, wires, heights);
      found.set(box.key, known ?? fallback?.get(box.key) ?? { x: 0, y: 0 });
    }
    return found;
  }, [boxes, wires, heights, isStack, worked]);
  return useMemo(() => ({ positions, heights }), [positions, heights]);
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
): ReadonlyMap<string, Point> | null {
  const [positions, setPositions] = useState<ReadonlyMap<string, Point> | null>(null);
  const worker = useRef<Worker | null>(null);
  const newest = useRef(0);
  const wanted = isStack
    ? ""
    : JSON.stringify([
        boxes.map((box) => box.key),
        heights,
        wires.map((wire) => [wire.source, wire.target]),
      ]);

  useEffect(() => {
    if (isStack) return;
    const [keys, sizes, links] = JSON.parse(wanted) as [string[], number[], [string, string][]];
    const started =
      worker.current ??
      new Worker(new URL("./layout_worker.ts", import.meta.url), { type: "module" });
    worker.current = started;
    newest.current += 1;
    started.onmessage = (event: MessageEvent<LayoutAnswer>) => {
      if (event.data.number === newest.current) setPositions(new Map(event.data.positions));
    };
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
  return isStack ? null : positions;
}
