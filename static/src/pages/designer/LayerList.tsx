import { useEffect, useRef } from "react";
import { categoryColour } from "../../canvas/category_colour";
import type { SelectHow } from "../../canvas/NetworkCanvas";
import type { Box } from "../../model/boxes";
import type { Fix } from "../../spec/openapi";
import { useView } from "../../state/view";
import styles from "./LayerList.module.css";

interface LayerListProps {
  readonly boxes: readonly Box[];
  readonly selection: ReadonlySet<string>;
  readonly onSelect: (keys: readonly string[], how: SelectHow) => void;
  readonly onFix: (key: string, fix: Fix) => void;
}

/** The drawing as a list: the same layers, numbers, problems and keys as the canvas. */
export function LayerList({ boxes, selection, onSelect, onFix }: LayerListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const row = (key: string) =>
      list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    const nothing = () => undefined;
    useView.setState({
      canvas: {
        zoomIn: nothing,
        zoomOut: nothing,
        fit: nothing,
        showBox: (key) =>
          requestAnimationFrame(() => row(key)?.scrollIntoView({ block: "nearest" })),
        focusBox: (key) => requestAnimationFrame(() => row(key)?.focus()),
        dragOver: () => false,
        drop: nothing,
      },
    });
    return () => useView.setState({ canvas: null });
  }, []);
  const tabStop = boxes.find((box) => selection.has(box.key))?.key ?? boxes[0]?.key;
  return (
    <div ref={list} className={styles.list} data-canvas role="region" aria-label="Layers as a list">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={styles.number}>
              #
            </th>
            <th scope="col">Layer</th>
            <th scope="col">Arguments</th>
            <th scope="col">Output</th>
            <th scope="col" className={styles.number}>
              Parameters
            </th>
          </tr>
        </thead>
        <tbody>
          {boxes.map((box, index) => (
            <tr
              key={box.key}
              data-key={box.key}
              className={styles.row}
              aria-selected={selection.has(box.key)}
              data-severity={box.issue?.severity}
              // A row takes the keyboard as a whole: arrows walk, Enter edits. See actions/.
              tabIndex={box.key === tabStop ? 0 : -1}
              onFocus={(event) => {
                if (event.target === event.currentTarget && !selection.has(box.key))
                  onSelect([box.key], "only");
              }}
              onClick={(event) =>
                onSelect(
                  [box.key],
                  event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "only",
                )
              }
            >
              <td className={styles.number}>{index + 1}</td>
              <td>
                <span
                  className={styles.mark}
                  style={{ background: categoryColour(box.category) }}
                />
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
          ))}
        </tbody>
      </table>
    </div>
  );
}
