import { useStoreApi } from "@xyflow/react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { BOX_WIDTH, type Point } from "../model/geometry";
import styles from "./FarView.module.css";
import { type FarBox, type FarScene, boxAt } from "./far_scene";
import { type FarMarks, paintFar } from "./paint_far";
import { PaintedAround } from "./painted_around";
import { useFarColours } from "./use_far_colours";

interface FarViewProps {
  readonly scene: FarScene;
  readonly marks: FarMarks;
  /** The element whose pointer moves count: the canvas as a whole. */
  readonly root: RefObject<HTMLDivElement | null>;
  readonly pointAt: (clientX: number, clientY: number) => Point;
}

/** The drawing from far away: painted, not built of elements, so that thousands of boxes move smoothly. */
export function FarView({ scene, marks, root, pointAt }: FarViewProps) {
  const store = useStoreApi();
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useFarColours();
  const hovered = useHovered(scene, root, pointAt);

  useEffect(() => {
    if (canvas.current === null) return;
    let frame = 0;
    const painted = new PaintedAround(canvas.current, (context, view) =>
      paintFar(context, scene, view, marks, colours),
    );
    const paint = () => {
      frame = 0;
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      painted.show({ x, y, zoom, width, height });
    };
    const schedule = () => {
      if (frame === 0) frame = requestAnimationFrame(paint);
    };
    paint();
    const stop = store.subscribe((state, before) => {
      const isMoved = state.transform !== before.transform;
      if (isMoved || state.width !== before.width || state.height !== before.height) schedule();
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [store, scene, marks, colours]);

  return (
    <>
      <div className={styles.frame} aria-hidden>
        <canvas ref={canvas} className={styles.canvas} />
      </div>
      {hovered && <HoverMark box={hovered} />}
    </>
  );
}

/** The box under the pointer; none while a button is down. */
function useHovered(
  scene: FarScene,
  root: RefObject<HTMLDivElement | null>,
  pointAt: (clientX: number, clientY: number) => Point,
): FarBox | null {
  const [hovered, setHovered] = useState<FarBox | null>(null);
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const move = (event: PointerEvent) => {
      const isPane = (event.target as Element).closest(".react-flow__pane") !== null;
      const point = pointAt(event.clientX, event.clientY);
      setHovered(isPane && event.buttons === 0 ? boxAt(scene, point) : null);
    };
    const leave = () => setHovered(null);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerleave", leave);
    element.addEventListener("wheel", leave, { passive: true });
    return () => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerleave", leave);
      element.removeEventListener("wheel", leave);
    };
  }, [scene, root, pointAt]);
  return hovered;
}

/** A frame around the box under the pointer, and its name beside it. */
function HoverMark({ box }: { box: FarBox }) {
  const [x, y, zoom] = useStoreApi().getState().transform;
  const left = box.x * zoom + x;
  const top = box.y * zoom + y;
  return (
    <div
      className={styles.hover}
      style={{ left, top, width: BOX_WIDTH * zoom, height: box.height * zoom }}
      aria-hidden
    >
      <span className={styles.words}>
        {box.title} <span className={styles.name}>{box.name}</span>
        {box.shape !== null && <span className={styles.shape}>{box.shape}</span>}
      </span>
    </div>
  );
}
