import { type KeyboardEvent, useRef } from "react";
import { useRowsInSight } from "../../widgets/use_rows_in_sight";
import styles from "./Compare.module.css";
import type { ComparedRow } from "./compared_rows";
import { apartWords } from "./compared_words";

const ROW_HEIGHT = 34;

export interface CompareRowsProps {
  names: readonly [string, string];
  rows: readonly ComparedRow[];
  chosen: number | null;
  onChoose: (index: number) => void;
}

/** Both models' layers, each beside its partner; the arrows walk through them. */
export function CompareRows({ names, rows, chosen, onChoose }: CompareRowsProps) {
  const body = useRef<HTMLDivElement>(null);
  const { first, last, show } = useRowsInSight(body, rows.length, ROW_HEIGHT);
  const at = rows.findIndex((row) => row.index === chosen);
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(rows.length - 1, at + step));
    if (rows[next] === undefined) return;
    onChoose(rows[next].index);
    show(next);
  };
  return (
    <>
      <div className={styles.head} aria-hidden>
        <span title={names[0]}>{names[0]}</span>
        <span title={names[1]}>{names[1]}</span>
        <span>What differs</span>
        <span className={styles.apart}>Weights, at most</span>
      </div>
      <div
        ref={body}
        className={styles.rows}
        role="listbox"
        aria-label={`Layers of ${names[0]} and ${names[1]}`}
        aria-activedescendant={at >= first && at < last ? `compared-${at}` : undefined}
        tabIndex={0}
        onKeyDown={press}
      >
        <div role="presentation" style={{ height: rows.length * ROW_HEIGHT, position: "relative" }}>
          {rows.slice(first, last).map((row, offset) => (
            // The arrows do by keys what a click does; the list itself has the keyboard.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={row.index}
              id={`compared-${first + offset}`}
              role="option"
              aria-selected={row.index === chosen}
              aria-setsize={rows.length}
              aria-posinset={first + offset + 1}
              className={styles.row}
              data-kind={row.match.kind === "same" && row.isDifferent ? "changed" : row.match.kind}
              style={{ top: (first + offset) * ROW_HEIGHT }}
              onClick={() => onChoose(row.index)}
            >
              <LayerCell path={row.match.left} className={row.match.class_name} />
              <LayerCell path={row.match.right} className={rightClass(row)} />
              <span className={styles.marks} title={row.marks.join(", ")}>
                {row.marks.join(", ")}
              </span>
              <span className={styles.apart}>{apartWords(row)}</span>
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

function rightClass(row: ComparedRow): string {
  const changed = row.match.differences?.find((one) => one.kind === "class");
  return changed?.right ?? row.match.class_name;
}

function LayerCell({ path, className }: { path: string[] | null | undefined; className: string }) {
  if (path == null) return <span className={styles.nothing}>–</span>;
  const name = path.at(-1) ?? "";
  return (
    <span
      className={styles.layer}
      style={{ paddingLeft: (path.length - 1) * 16 }}
      title={`${className} ${path.join(" › ")}`}
    >
      <b>{className}</b> <span className={styles.layerName}>{name}</span>
    </span>
  );
}
