import {
  type PointerEvent as ReactPointerEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";
import type { Point } from "../../../model/geometry";
import type { LayerSpec } from "../../../spec/openapi";
import { useView } from "../../../state/view";

/** A press becomes a drag once the pointer has gone this far. */
const THRESHOLD = 5;
/** The click that follows a drop is no click. */
const AFTER_DROP_MS = 60;

/** Dragging a layer out of the palette, by mouse, pen or finger. Escape lets it go nowhere. */
export function usePaletteDrag() {
  const [dragged, setDragged] = useState<{ spec: LayerSpec; point: Point | null } | null>(null);
  const droppedAt = useRef(-Infinity);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);

  const start = useCallback((spec: LayerSpec, event: ReactPointerEvent) => {
    if (event.button !== 0) return;
    const { clientX, clientY, pointerId } = event;
    let isDragging = false;
    const canvas = () => useView.getState().canvas;

    const move = (next: PointerEvent) => {
      if (next.pointerId !== pointerId) return;
      if (!isDragging && Math.hypot(next.clientX - clientX, next.clientY - clientY) < THRESHOLD)
        return;
      isDragging = true;
      next.preventDefault();
      const isOver = canvas()?.dragOver(spec, next.clientX, next.clientY) ?? false;
      // Over the drawing the ghost says more than a chip at the pointer could.
      setDragged({ spec, point: isOver ? null : { x: next.clientX, y: next.clientY } });
    };
    const end = (next: PointerEvent) => {
      if (next.pointerId !== pointerId) return;
      finish(next.type === "pointerup" ? next : null);
    };
    const escape = (next: KeyboardEvent) => {
      if (next.key !== "Escape" || !isDragging) return;
      next.preventDefault();
      next.stopPropagation();
      finish(null);
    };
    const finish = (at: PointerEvent | null) => {
      stop.current();
      if (!isDragging) return;
      droppedAt.current = performance.now();
      canvas()?.drop(at === null ? null : spec, at?.clientX ?? 0, at?.clientY ?? 0);
    };
    stop.current = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      window.removeEventListener("keydown", escape, true);
      setDragged(null);
      stop.current = () => undefined;
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
    window.addEventListener("keydown", escape, true);
  }, []);

  const hasJustDropped = useCallback(
    () => performance.now() - droppedAt.current < AFTER_DROP_MS,
    [],
  );
  return { spec: dragged?.spec ?? null, point: dragged?.point ?? null, start, hasJustDropped };
}
