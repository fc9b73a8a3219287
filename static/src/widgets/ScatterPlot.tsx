import { useId } from "react";
import { formatNumber } from "./format";
import { placeOf, scaleOf } from "./plotScale";
import styles from "./Plot.module.css";

export interface ScatterPlotProps {
  title: string;
  xLabel: string;
  yLabel: string;
  points: readonly (readonly [number, number])[];
  /** Both axes have one scale, with the line on which they are equal. */
  hasDiagonal?: boolean;
}

const WIDTH = 360;
const HEIGHT = 260;
const LEFT = 56;
const BOTTOM = 34;
const TOP = 8;
const RIGHT = 24;

/** Pairs of numbers as points. */
export function ScatterPlot({
  title,
  xLabel,
  yLabel,
  points,
  hasDiagonal = false,
}: ScatterPlotProps) {
  const id = useId();
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  const xScale = scaleOf(hasDiagonal ? [...xs, ...ys] : xs);
  const yScale = hasDiagonal ? xScale : scaleOf(ys);
  const across = (value: number) => LEFT + placeOf(xScale, value) * (WIDTH - LEFT - RIGHT);
  const up = (value: number) => HEIGHT - BOTTOM - placeOf(yScale, value) * (HEIGHT - BOTTOM - TOP);
  const words = `${title}: ${points.length} points; ${xLabel} from ${formatNumber(Math.min(...xs))} to ${formatNumber(Math.max(...xs))}, ${yLabel} from ${formatNumber(Math.min(...ys))} to ${formatNumber(Math.max(...ys))}.`;
  return (
    <figure className={styles.plot}>
      <figcaption className={styles.title} id={id}>
        {title}
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={words}
        className={styles.image}
      >
        {yScale.ticks.map((tick) => (
          <g key={tick}>
            <line
              x1={LEFT}
              x2={WIDTH - RIGHT}
              y1={up(tick)}
              y2={up(tick)}
              className={styles.grid}
            />
            <text x={LEFT - 6} y={up(tick) + 4} textAnchor="end" className={styles.tick}>
              {formatNumber(tick, 3)}
            </text>
          </g>
        ))}
        {xScale.ticks.map((tick) => (
          <g key={tick}>
            <line
              x1={across(tick)}
              x2={across(tick)}
              y1={TOP}
              y2={HEIGHT - BOTTOM}
              className={styles.grid}
            />
            <text
              x={across(tick)}
              y={HEIGHT - BOTTOM + 14}
              textAnchor="middle"
              className={styles.tick}
            >
              {formatNumber(tick, 3)}
            </text>
          </g>
        ))}
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
        <text
          x={(LEFT + WIDTH - RIGHT) / 2}
          y={HEIGHT - 3}
          textAnchor="middle"
          className={styles.axis}
        >
          {xLabel}
        </text>
        <text
          x={10}
          y={(TOP + HEIGHT - BOTTOM) / 2}
          textAnchor="middle"
          transform={`rotate(-90 10 ${(TOP + HEIGHT - BOTTOM) / 2})`}
          className={styles.axis}
        >
          {yLabel}
        </text>
      </svg>
    </figure>
  );
}
