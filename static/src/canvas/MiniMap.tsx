import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type PointerEvent, useEffect, useRef } from "react";
import type { FarScene } from "./far_scene";
import styles from "./MiniMap.module.css";
import { paintMini } from "./paint_mini";
import { useFarColours } from "./use_far_colours";
import type { Bounds } from "./use_flow";
import { useKept } from "./use_kept";

const MAX_WIDTH = 180;
const MAX_HEIGHT = 130;
/** A stack is a strip: a line for each layer. */
const STRIP_WIDTH = 26;
const STRIP_HEIGHT = 320;
const LINE_HEIGHT = 3;
const STRIP_RATIO = 4;

interface MiniMapProps {
  readonly scene: FarScene;
  readonly bounds: Bounds;
  readonly selection: ReadonlySet<string>;
}

/** The whole network, small, with what is in sight; a press or a drag goes there. */
export function MiniMap({ scene: newest, bounds, selection }: MiniMapProps) {
  const scene = useKept(newest, isSameSeen);
  const store = useStoreApi();
  const flow = useReactFlow();
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const colours = useFarColours();
  const { width, height, scaleX, scaleY } = sizeOf(bounds, scene.boxes.length);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    const ratio = window.devicePixelRatio;
    canvas.current.width = width * ratio;
    canvas.current.height = height * ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintMini(context, scene, selection, { bounds, scaleX, scaleY }, colours);
  }, [scene, selection, colours, bounds, width, height, scaleX, scaleY]);

  useEffect(() => {
    let asked = 0;
    const place = () => {
      asked = 0;
      if (frame.current === null) return;
      const { transform, width: viewWidth, height: viewHeight } = store.getState();
      const [x, y, zoom] = transform;
      const left = Math.max(0, (-x / zoom - bounds.x) * scaleX);
      const top = Math.max(0, (-y / zoom - bounds.y) * scaleY);
      const right = Math.min(width, ((viewWidth - x) / zoom - bounds.x) * scaleX);
      const bottom = Math.min(height, ((viewHeight - y) / zoom - bounds.y) * scaleY);
      const { style } = frame.current;
      style.transform = `translate(${left}px, ${top}px)`;
      style.width = `${Math.max(4, right - left)}px`;
      style.height = `${Math.max(4, bottom - top)}px`;
    };
    place();
    const stop = store.subscribe((state, before) => {
      if (state.transform === before.transform && state.width === before.width) return;
      if (asked === 0) asked = requestAnimationFrame(place);
    });
    return () => {
      stop();
      cancelAnimationFrame(asked);
    };
  }, [store, bounds, scaleX, scaleY, width, height]);

  const go = (event: PointerEvent<HTMLDivElement>) => {
    if (event.type === "pointermove" && event.buttons !== 1) return;
    if (event.type === "pointerdown") event.currentTarget.setPointerCapture(event.pointerId);
    const place = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - place.left) / scaleX + bounds.x;
    const y = (event.clientY - place.top) / scaleY + bounds.y;
    void flow.setCenter(x, y, { zoom: flow.getZoom() });
  };
  return (
    // By keys one walks through the network itself; this is the pointer's short way.
    <div
      className={styles.map}
      style={{ width, height }}
      aria-hidden
      data-minimap
      onPointerDown={go}
      onPointerMove={go}
    >
      <canvas ref={canvas} className={styles.canvas} />
      <div ref={frame} className={styles.frame} />
    </div>
  );
}

/** Whether two scenes look the same on the map, which shows neither words nor shapes. */
function isSameSeen(a: FarScene, b: FarScene): boolean {
  return (
    a.boxes.length === b.boxes.length &&
    a.boxes.every((box, at) => {
      const other = b.boxes[at]!;
      return (
        box.key === other.key &&
        box.x === other.x &&
        box.y === other.y &&
        box.height === other.height &&
        box.category === other.category &&
        box.isWrong === other.isWrong
      );
    })
  );
}

/** A map in the network's own proportions; of a tall one a strip, whose height has another scale. */
function sizeOf(bounds: Bounds, numBoxes: number) {
  if (bounds.height / bounds.width > STRIP_RATIO) {
    const height = Math.min(STRIP_HEIGHT, numBoxes * LINE_HEIGHT);
    return {
      width: STRIP_WIDTH,
      height,
      scaleX: STRIP_WIDTH / bounds.width,
      scaleY: height / bounds.height,
    };
  }
  const scale = Math.min(MAX_WIDTH / bounds.width, MAX_HEIGHT / bounds.height);
  return {
    width: Math.round(bounds.width * scale),
    height: Math.round(bounds.height * scale),
    scaleX: scale,
    scaleY: scale,
  };
}
