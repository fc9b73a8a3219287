import { Ban } from "lucide-react";
import { type PointerEvent, memo } from "react";
import { categoryColour } from "../../../canvas/category_colour";
import type { LayerSpec } from "../../../spec/openapi";
import styles from "./Palette.module.css";

interface PaletteItemProps {
  readonly spec: LayerSpec;
  readonly isTabStop: boolean;
  readonly isDragged: boolean;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onAdd: () => void;
}

/** The end of a name tells 1D from 2D: it shows also where the middle has no room. */
const TAIL = 2;

/** One class of layer. What must not be built from a document is there too, with the reason. */
export const PaletteItem = memo(
  function PaletteItem({ spec, isTabStop, isDragged, onPointerDown, onAdd }: PaletteItemProps) {
    const isRefused = spec.refused != null;
    const names = spec.aliases.length > 0 ? `\nAlso: ${spec.aliases.join(", ")}` : "";
    return (
      <button
        type="button"
        data-item={spec.class_name}
        data-dragged={isDragged || undefined}
        className={styles.item}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={spec.class_name}
        aria-disabled={isRefused}
        title={isRefused ? `Not to be drawn: ${spec.refused}` : `${spec.summary}${names}`}
        onPointerDown={isRefused ? undefined : onPointerDown}
        onClick={(event) => {
          // The second click of a double click adds nothing more.
          if (!isRefused && event.detail < 2) onAdd();
        }}
      >
        <span
          className={styles.mark}
          style={{ background: categoryColour(spec.is_custom ? "custom" : spec.category) }}
        />
        <span className={styles.name}>
          <span className={styles.nameStart}>{spec.class_name.slice(0, -TAIL)}</span>
          {spec.class_name.slice(-TAIL)}
        </span>
        {isRefused && <Ban size={13} aria-hidden />}
      </button>
    );
  },
  (before, after) =>
    before.spec === after.spec &&
    before.isTabStop === after.isTabStop &&
    before.isDragged === after.isDragged,
);
