import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef } from "react";
import { categoryColour } from "../../canvas/category_colour";
import type { SpecOf } from "../../model/boxes";
import { formatCount, formatLarge } from "../../widgets/format";
import { useRowsInSight } from "../../widgets/use_rows_in_sight";
import { categoryOf } from "./layer_category";
import { type OutlineRow, type Spot, shownRows } from "./outline";
import styles from "./OutlinePanel.module.css";

const ROW_HEIGHT = 28;

/** There is room for six digits. */
function shortCount(count: number): string {
  return count < 1e6 ? formatCount(count) : formatLarge(count);
}

export interface OutlineTreeProps {
  rows: readonly OutlineRow[];
  found: ReadonlySet<string>;
  unfolded: ReadonlySet<string>;
  onUnfold: (row: OutlineRow, isUnfolded: boolean) => void;
  chosen: string | null;
  specOf: SpecOf;
  onSpot: (spot: Spot) => void;
}

/** Layers as a tree; of thousands only those in sight are elements. */
export function OutlineTree(props: OutlineTreeProps) {
  const { rows, found, unfolded, onUnfold, chosen, specOf, onSpot } = props;
  const body = useRef<HTMLDivElement>(null);
  const name = useId();
  const shown = useMemo(() => shownRows(rows, unfolded), [rows, unfolded]);
  const { first, last, show } = useRowsInSight(body, shown.length, ROW_HEIGHT);
  const at = shown.findIndex((row) => row.id === chosen);
  useEffect(() => {
    if (at >= 0) show(at);
  }, [at, show]);

  const press = (event: KeyboardEvent) => {
    const row = shown[at];
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }[event.key];
    const isOuter = row !== undefined && row.layer.layers.length > 0;
    if (step !== undefined) {
      const next = shown[Math.max(0, Math.min(shown.length - 1, at + step))];
      if (next !== undefined) onSpot(next);
    } else if (event.key === "Home" && shown[0] !== undefined) onSpot(shown[0]);
    else if (event.key === "End" && shown.length > 0) onSpot(shown[shown.length - 1]!);
    else if (event.key === "ArrowRight" && isOuter && !unfolded.has(row.id)) onUnfold(row, true);
    else if (event.key === "ArrowLeft" && isOuter && unfolded.has(row.id)) onUnfold(row, false);
    else if (event.key === "ArrowLeft" && row !== undefined && row.opened.length > 0)
      onSpot({ key: row.key, opened: row.opened.slice(0, -1) });
    else return;
    event.preventDefault();
  };
  const isInSight = at >= first && at < last;
  return (
    <div
      ref={body}
      className={styles.tree}
      role="tree"
      aria-label="Layers"
      tabIndex={0}
      aria-activedescendant={isInSight ? `${name}-${at}` : undefined}
      onKeyDown={press}
    >
      <div role="presentation" style={{ height: shown.length * ROW_HEIGHT, position: "relative" }}>
        {shown.slice(first, last).map((row, offset) => {
          const place = first + offset;
          const isOuter = row.layer.layers.length > 0;
          const isOpen = unfolded.has(row.id);
          return (
            // The arrows do by keys what a click does; the tree itself has the keyboard.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={row.id}
              id={`${name}-${place}`}
              role="treeitem"
              aria-level={row.level}
              aria-posinset={place + 1}
              aria-setsize={shown.length}
              aria-selected={row.id === chosen}
              aria-expanded={isOuter ? isOpen : undefined}
              data-found={found.has(row.id) || undefined}
              className={styles.row}
              style={{ top: place * ROW_HEIGHT, paddingLeft: 4 + (row.level - 1) * 14 }}
              title={`${row.layer.class_name} ${row.layer.name}`}
              onClick={() => onSpot(row)}
            >
              {isOuter ? (
                <span
                  className={styles.fold}
                  data-open={isOpen || undefined}
                  // Right and left do it by keys.
                  onClick={(event) => {
                    event.stopPropagation();
                    onUnfold(row, !isOpen);
                  }}
                  aria-hidden
                >
                  <ChevronRight size={13} />
                </span>
              ) : (
                <span className={styles.noFold} />
              )}
              <span
                className={styles.mark}
                style={{
                  background: categoryColour(
                    categoryOf(row.layer.class_name, specOf(row.layer.class_name)),
                  ),
                }}
                aria-hidden
              />
              <span className={styles.className}>{row.layer.class_name}</span>
              <span className={styles.name}>{row.layer.name}</span>
              {row.layer.num_params > 0 && (
                <span className={styles.params}>{shortCount(row.layer.num_params)}</span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
