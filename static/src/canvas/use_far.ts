import { useStore } from "@xyflow/react";
import { type MouseEvent, useMemo, useRef } from "react";
import type { Point } from "../model/geometry";
import { type FarScene, boxAt, boxesWithin } from "./far_scene";
import type { CanvasApi, NetworkCanvasProps } from "./NetworkCanvas";
import { type Bounds } from "./use_flow";

/** Farther away than this the words on a box cannot be read. */
const FAR_ZOOM = 0.4;
/** So few boxes are elements at any distance. */
const FEW = 60;
/** As far away as one can go, where the network does not need more. */
const SMALLEST_ZOOM = 0.1;
const CLICK_RANGE = 4;
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

/** How a click counts, by the keys that are held. */
export function howOf(event: {
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}): "range" | "toggle" | "only" {
  return event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "only";
}

/** Choosing painted boxes: by a click, a double click that comes nearer, a rectangle. */
export function useFarChoosing(
  scene: FarScene,
  isFar: boolean,
  props: NetworkCanvasProps,
  api: CanvasApi,
) {
  const started = useRef<Point | null>(null);
  const { onSelect, selection } = props;
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
        onSelect([box.key], howOf(event));
        api.focusBox(box.key);
        return true;
      },
      comeNearer: (event: MouseEvent): boolean => {
        const box = boxUnder(event);
        if (box === null) return false;
        api.comeTo(box.key);
        return true;
      },
      startRectangle: (event: MouseEvent) => {
        started.current = isFar ? { x: event.clientX, y: event.clientY } : null;
      },
      endRectangle: (event: MouseEvent) => {
        const from = started.current;
        started.current = null;
        if (from === null) return;
        const isClick = Math.hypot(event.clientX - from.x, event.clientY - from.y) < CLICK_RANGE;
        if (isClick) return;
        const keys = boxesWithin(
          scene,
          api.pointAt(from.x, from.y),
          api.pointAt(event.clientX, event.clientY),
        );
        onSelect([...new Set([...selection, ...keys])], "only");
      },
    };
  }, [scene, isFar, api, onSelect, selection]);
}
