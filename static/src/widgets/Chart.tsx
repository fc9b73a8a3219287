import { lazy, Suspense, useState } from "react";
import styles from "./Chart.module.css";
import { classes } from "./classes";
import { formatMetric } from "./format";

export interface ChartSeries {
  label: string;
  /** Which of the two curve colours. */
  color: 1 | 2;
  /** Faint and dashed, not final yet: goes on the full curve of its colour, and is told under its name. */
  isDashed?: boolean;
  /** One value for each x; null where there is none. */
  values: readonly (number | null)[];
}

export interface ChartProps {
  title: string;
  x: readonly number[];
  xLabel: string;
  /** The axis shows at least this range. */
  xRange: readonly [number, number];
  series: readonly ChartSeries[];
  height?: number;
  formatX?: (x: number) => string;
}

// uPlot is loaded when the first curve is drawn.
const ChartCanvas = lazy(async () => ({ default: (await import("./ChartCanvas")).ChartCanvas }));

/** Curves over one axis, with their newest values, or those under the pointer. */
export function Chart({
  title,
  x,
  xLabel,
  xRange,
  series,
  height = 190,
  formatX = String,
}: ChartProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const index = pointed !== null && pointed < x.length ? pointed : null;
  const looks = series.map((one) => `${one.label} ${one.color} ${one.isDashed === true}`).join();
  return (
    <figure className={styles.chart} style={{ margin: 0 }}>
      <figcaption className={styles.legend}>
        <h2 className={styles.title}>{title}</h2>
        {series
          .filter((one) => one.isDashed !== true)
          .map((one) => (
            <span key={one.label} className={styles.entry}>
              <span className={classes(styles.mark, one.color === 2 && styles.series2)} />
              {one.label}
              <span className={styles.value}>{formatMetric(toldValue(series, one, index))}</span>
            </span>
          ))}
        {index !== null && (
          <span className={styles.at}>
            {xLabel} {formatX(x[index] ?? 0)}
          </span>
        )}
      </figcaption>
      <div style={{ height }}>
        <Suspense fallback={null}>
          <ChartCanvas
            key={looks}
            x={x}
            xRange={xRange}
            series={series}
            height={height}
            onPoint={setPointed}
          />
        </Suspense>
      </div>
    </figure>
  );
}

/** What the legend says of a curve: what goes it on has the newer value. */
function toldValue(
  series: readonly ChartSeries[],
  one: ChartSeries,
  index: number | null,
): number | null {
  const going = series.find((other) => other.isDashed === true && other.color === one.color);
  return (going && valueAt(going.values, index)) ?? valueAt(one.values, index);
}

/** The value at the pointer, or the newest there is. */
function valueAt(values: readonly (number | null)[], index: number | null): number | null {
  if (index !== null) return values[index] ?? null;
  for (let last = values.length - 1; last >= 0; last -= 1) {
    const value = values[last];
    if (value != null) return value;
  }
  return null;
}
