import { createPortal } from "react-dom";
import { categoryColour } from "../../../canvas/category_colour";
import type { Point } from "../../../model/geometry";
import type { LayerSpec } from "../../../spec/openapi";
import styles from "./Palette.module.css";

/** The layer at the pointer, on its way to the drawing. */
export function DragChip({ spec, point }: { spec: LayerSpec; point: Point }) {
  return createPortal(
    <div
      className={styles.dragChip}
      style={{ transform: `translate(${point.x + 10}px, ${point.y + 8}px)` }}
      aria-hidden
    >
      <span className={styles.mark} style={{ background: categoryColour(spec.category) }} />
      {spec.class_name}
    </div>,
    document.body,
  );
}
