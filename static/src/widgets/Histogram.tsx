import { formatCounted, formatNumber } from "./format";
import styles from "./Plot.module.css";
import { PlotFrame, planeOf } from "./PlotFrame";
import { scaleOf } from "./plot_scale";

export interface HistogramProps {
  title: string;
  /** One more than counts. */
  edges: readonly number[];
  counts: readonly number[];
  /** What is counted: "row". */
  unit: string;
}

const LEFT = 44;

/** How often values fall between neighbouring edges. */
export function Histogram({ title, edges, counts, unit }: HistogramProps) {
  const plane = planeOf(scaleOf(edges), scaleOf([0, ...counts]), LEFT);
  const { xScale, across, up, top, bottom } = plane;
  const between = (index: number) =>
    `${formatNumber(edges[index], 3)} to ${formatNumber(edges[index + 1], 3)}`;
  const most = counts.indexOf(Math.max(...counts));
  const words = `${title}: from ${formatNumber(edges[0], 3)} to ${formatNumber(edges.at(-1), 3)}; most between ${between(most)}.`;
  return (
    <PlotFrame title={title} words={words} plane={plane} isCounted>
      {counts.map((count, index) => {
        const left = across(edges[index] ?? 0);
        return (
          <rect
            key={edges[index]}
            x={left + 0.5}
            y={up(count)}
            width={Math.max(1, across(edges[index + 1] ?? 0) - left - 1)}
            height={bottom - up(count)}
            className={styles.bar}
          >
            <title>{`${between(index)}: ${formatCounted(count, unit)}`}</title>
          </rect>
        );
      })}
      {xScale.low < 0 && xScale.high > 0 && (
        <line x1={across(0)} x2={across(0)} y1={top} y2={bottom} className={styles.diagonal} />
      )}
    </PlotFrame>
  );
}
