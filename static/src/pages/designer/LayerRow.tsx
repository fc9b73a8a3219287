import { memo } from "react";
import { categoryColour } from "../../canvas/category_colour";
import type { SelectHow } from "../../canvas/NetworkCanvas";
import { type Box, sayBox } from "../../model/boxes";
import type { Fix } from "../../spec/openapi";
import styles from "./LayerList.module.css";

interface LayerRowProps {
  readonly box: Box;
  readonly place: number;
  readonly numBoxes: number;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly onSelect: (keys: readonly string[], how: SelectHow) => void;
  readonly onFix: (key: string, fix: Fix) => void;
}

/** One layer of the list: what its box on the canvas says. */
export const LayerRow = memo(function LayerRow(props: LayerRowProps) {
  const { box, place, numBoxes, isSelected, isTabStop, onSelect, onFix } = props;
  return (
    // The arrows and Enter do by keys what a click does. See actions/.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <tr
      data-key={box.key}
      className={styles.row}
      aria-label={sayBox(box, place, numBoxes)}
      aria-selected={isSelected}
      data-severity={box.issue?.severity}
      tabIndex={isTabStop ? 0 : -1}
      onMouseDown={(event) => {
        // With a modifier a click adds to the selection; focus before it would replace it.
        if (event.ctrlKey || event.metaKey || event.shiftKey) event.preventDefault();
      }}
      onFocus={(event) => {
        if (event.target === event.currentTarget && !isSelected) onSelect([box.key], "only");
      }}
      onClick={(event) =>
        onSelect(
          [box.key],
          event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "only",
        )
      }
    >
      <td className={styles.number}>{place}</td>
      <td>
        <span className={styles.mark} style={{ background: categoryColour(box.category) }} />
        <span className={styles.className}>{box.className}</span>{" "}
        {box.inner !== "" && <span>· {box.inner} </span>}
        <span className={styles.name}>{box.name}</span>
        {box.issue && (
          <div className={styles.issue}>
            {box.issue.message}{" "}
            {box.issue.fixes.map((fix) => (
              <button
                key={fix.label}
                type="button"
                className={styles.fix}
                onClick={() => onFix(box.key, fix)}
              >
                {fix.label}
              </button>
            ))}
          </div>
        )}
      </td>
      <td className={styles.chips}>{box.chips.join(" · ")}</td>
      <td className={styles.mono}>{box.shape ?? ""}</td>
      <td className={`${styles.mono} ${styles.number}`}>{box.count}</td>
    </tr>
  );
});
