import { useEffect, useRef } from "react";
import type { SelectHow } from "../../canvas/NetworkCanvas";
import type { Box } from "../../model/boxes";
import type { Fix } from "../../spec/openapi";
import { boxOf } from "../../state/shown";
import { useView } from "../../state/view";
import { askLayer } from "./asking";
import styles from "./LayerList.module.css";
import { LayerRow } from "./LayerRow";

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
          requestAnimationFrame(() => row(boxOf(key))?.scrollIntoView({ block: "nearest" })),
        focusBox: (key) => requestAnimationFrame(() => row(boxOf(key))?.focus()),
        askLayer: () => askLayer(null),
        dragOver: () => false,
        drop: nothing,
      },
    });
    return () => useView.setState({ canvas: null });
  }, []);
  const tabStop = boxes.find((box) => selection.has(box.key))?.key ?? boxes[0]?.key;
  return (
    <div ref={list} className={styles.list} data-canvas role="region" aria-label="Layers as a list">
      {/* Rows can be chosen: to a screen reader that is a grid. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role */}
      <table className={styles.table} role="grid" aria-label="Layers" aria-multiselectable>
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
            <LayerRow
              key={box.key}
              box={box}
              place={index + 1}
              numBoxes={boxes.length}
              isSelected={selection.has(box.key)}
              isTabStop={box.key === tabStop}
              onSelect={onSelect}
              onFix={onFix}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
