import { useStore, useStoreApi } from "@xyflow/react";
import { type MouseEvent, useEffect, useMemo, useRef } from "react";
import type { Box } from "../model/boxes";
import type { Point } from "../model/geometry";
import type { Wire } from "../model/graph";
import { type FarScene, boxAt, boxesWithin, farBoxesOf, farLinesOf } from "./far_scene";
import type { CanvasApi, NetworkCanvasProps } from "./NetworkCanvas";
import { type Bounds } from "./use_flow";
import { isSameList, useKept } from "./use_kept";

/** Farther away than this the words on a box cannot be read. */
const FAR_ZOOM = 0.4;
/** So few boxes are elements at any distance. */
const FEW = 60;
/** As far away as one can go, where the network does not need more. */
const SMALLEST_ZOOM = 0.1;
/** So many pixels beside a painted box a click still means it. */
const REACH = 6;

/** Whether the drawing is looked at from so far away that it is painted. */
export function useIsFar(numBoxes: number): boolean {
  return useStore((state) => state.transform[2] < FAR_ZOOM) && numBoxes > FEW;
}

/** The smallest zoom: the whole network in sight, however large. */
export function useMinZoom(bounds: Bounds): number {
  const fitting = useStore((state) =>
    Math.min(state.width / bounds.width, state.height / bounds.height),
  );
  return fitting > 0 ? Math.min(SMALLEST_ZOOM, fitting * 0.9) : SMALLEST_ZOOM;
}

/** What is painted from far away; the wires anew only when something is moved or wired. */
export function useFarScene(
  boxes: readonly Box[],
  wires: readonly Pick<Wire, "source" | "target">[],
  positions: ReadonlyMap<string, Point>,
  heights: readonly number[],
  routes: ReadonlyMap<string, readonly Point[]>,
): FarScene {
  const keys = useKept(
    useMemo(() => boxes.map((box) => box.key), [boxes]),
    isSameList,
  );
  const lines = useMemo(
    () => farLinesOf(keys, wires, positions, heights, routes),
    [keys, wires, positions, heights, routes],
  );
  return useMemo(
    () => ({ boxes: farBoxesOf(boxes, positions, heights), lines }),
    [boxes, positions, heights, lines],
  );
}

/** How a click counts, by the keys that are held. */
function howOf(event: {
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}): "range" | "toggle" | "only" {
  return event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "only";
}

/** A click on a box. The keyboard on a box selects it: one that is taken out does not get it. */
export function chooseClicked(
  { onSelect, selection }: Pick<NetworkCanvasProps, "onSelect" | "selection">,
  api: CanvasApi,
  key: string,
  event: MouseEvent,
): void {
  const how = howOf(event);
  const isTakenOut = how === "toggle" && selection.has(key);
  onSelect([key], how);
  if (!isTakenOut) api.focusBox(key);
}

/** Choosing painted boxes: by a click, a double click that comes nearer, a rectangle. */
export function useFarChoosing(
  scene: FarScene,
  isFar: boolean,
  props: NetworkCanvasProps,
  api: CanvasApi,
) {
  const store = useStoreApi();
  const started = useRef<{ from: Point; selection: ReadonlySet<string> } | null>(null);
  const { onSelect, selection } = props;
  const newest = useRef(selection);
  useEffect(() => {
    newest.current = selection;
  });
  return useMemo(() => {
    const boxUnder = ({ clientX, clientY }: MouseEvent) => {
      if (!isFar) return null;
      const point = api.pointAt(clientX, clientY);
      return boxAt(scene, point, api.pointAt(clientX + REACH, clientY).x - point.x);
    };
    return {
      /** Says whether a box was hit. */
      click: (event: MouseEvent): boolean => {
        const box = boxUnder(event);
        if (box === null) return false;
        chooseClicked({ onSelect, selection: newest.current }, api, box.key, event);
        return true;
      },
      comeNearer: (event: MouseEvent): boolean => {
        const box = boxUnder(event);
        if (box === null) return false;
        api.comeTo(box.key);
        return true;
      },
      startRectangle: () => {
        // Where the button went down, in the drawing's measure: the first move may be far from there.
        const rectangle = store.getState().userSelectionRect;
        started.current =
          isFar && rectangle !== null
            ? {
                from: { x: rectangle.startX, y: rectangle.startY },
                selection: newest.current,
              }
            : null;
      },
      /** What the rectangle touches is selected while it is drawn, as near by. */
      moveRectangle: ({ clientX, clientY }: { clientX: number; clientY: number }) => {
        if (started.current === null) return;
        const { from, selection: before } = started.current;
        const keys = new Set([
          ...before,
          ...boxesWithin(scene, from, api.pointAt(clientX, clientY)),
        ]);
        const { current } = newest;
        if (keys.size !== current.size || [...keys].some((key) => !current.has(key)))
          onSelect([...keys], "only");
      },
      endRectangle: () => {
        started.current = null;
      },
    };
  }, [scene, isFar, api, onSelect, store]);
}
