import { formatNumber } from "./format";
import styles from "./Plot.module.css";
import { PlotFrame, planeOf } from "./PlotFrame";
import { scaleOf } from "./plot_scale";

export interface ScatterPlotProps {
  title: string;
  xLabel: string;
  yLabel: string;
  points: readonly (readonly [number, number])[];
  /** Both axes have one scale, with the line on which they are equal. */
  hasDiagonal?: boolean;
}

const LEFT = 56;

/** Pairs of numbers as points. */
export function ScatterPlot({
  title,
  xLabel,
  yLabel,
  points,
  hasDiagonal = false,
}: ScatterPlotProps) {
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  const xScale = scaleOf(hasDiagonal ? [...xs, ...ys] : xs);
  const plane = planeOf(xScale, hasDiagonal ? xScale : scaleOf(ys), LEFT);
  const { across, up, left, right, top, bottom } = plane;
  const middle = (top + bottom) / 2;
  const words = `${title}: ${points.length} points; ${xLabel} from ${formatNumber(Math.min(...xs))} to ${formatNumber(Math.max(...xs))}, ${yLabel} from ${formatNumber(Math.min(...ys))} to ${formatNumber(Math.max(...ys))}.`;
  return (
    <PlotFrame title={title} words={words} plane={plane} hasColumns>
      {hasDiagonal && (
        <line
          x1={across(xScale.low)}
          y1={up(xScale.low)}
          x2={across(xScale.high)}
          y2={up(xScale.high)}
          className={styles.diagonal}
        />
      )}
      {points.map(([x, y], index) => (
        // The points of one plot have no other identity than their place.
        // oxlint-disable-next-line react/no-array-index-key
        <circle key={index} cx={across(x)} cy={up(y)} r={2.6} className={styles.point} />
      ))}
      <text x={(left + right) / 2} y={bottom + 31} textAnchor="middle" className={styles.axis}>
        {xLabel}
      </text>
      <text
        x={10}
        y={middle}
        textAnchor="middle"
        transform={`rotate(-90 10 ${middle})`}
        className={styles.axis}
      >
        {yLabel}
      </text>
    </PlotFrame>
  );
}
