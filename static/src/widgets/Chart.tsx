import { useState } from "react";
import styles from "./Chart.module.css";
import { classes } from "./classes";
import { formatMetric } from "./format";
import { lazily } from "./lazily";

/** Which of the curve colours. */
export type SeriesColor = 1 | 2 | 3 | 4 | 5 | 6;

/**
 * `full` and `dotted` curves are told in the legend. `fresh` is dashed, not final yet, and goes
 * on the curve of the same label; `faint` is what that curve was smoothed from.
 */
export type SeriesLook = "full" | "dotted" | "fresh" | "faint";

export interface ChartSeries {
  label: string;
  color: SeriesColor;
  look: SeriesLook;
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
  /** The values stand by their size in powers of ten; those of 0 and below are left out. */
  isLog?: boolean;
  formatX?: (x: number) => string;
}

// uPlot is loaded when the first curve is drawn.
const ChartCanvas = lazily(async () => (await import("./ChartCanvas")).ChartCanvas);

/** Curves over one axis, with their newest values, or those under the pointer. */
export function Chart({
  title,
  x,
  xLabel,
  xRange,
  series,
  height = 190,
  isLog = false,
  formatX = String,
}: ChartProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const index = pointed !== null && pointed < x.length ? pointed : null;
  const looks = series.map((one) => `${one.label} ${one.color} ${one.look}`).join();
  const told = series.filter((one) => one.look === "full" || one.look === "dotted");
  const shown = index ?? lastIndex(x, series);
  const words = told
    .map((one) => [one.label, toldValue(series, one, shown)] as const)
    .filter(([, value]) => value !== null)
    .map(([label, value]) => `${label} ${formatMetric(value)}`)
    .join(", ");
  return (
    <figure className={styles.chart} style={{ margin: 0 }}>
      <figcaption className={styles.legend}>
        <h2 className={styles.title}>{title}</h2>
        {told.map((one) => (
          <span key={one.label} className={styles.entry}>
            <span
              className={classes(
                styles.mark,
                styles[`series${one.color}`],
                one.look === "dotted" && styles.dotted,
              )}
            />
            <span className={styles.name} title={one.label}>
              {one.label}
            </span>
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
        <ChartCanvas
          key={`${looks} ${isLog}`}
          x={x}
          xRange={xRange}
          series={series}
          height={height}
          isLog={isLog}
          pointed={index}
          onPoint={setPointed}
        />
      </div>
      {/* The values for whoever has no pointer: arrow keys go along the axis. */}
      <input
        type="range"
        className={styles.steps}
        min={0}
        max={Math.max(0, x.length - 1)}
        value={shown}
        aria-label={`${title}, values along the ${xLabel}`}
        aria-valuetext={`${xLabel} ${formatX(x[shown] ?? 0)}: ${words}`}
        onChange={(event) => setPointed(Number(event.target.value))}
        onBlur={() => setPointed(null)}
      />
    </figure>
  );
}

/** What the legend says of a curve: what goes it on has the newer value, and no smoothed one is told. */
function toldValue(
  series: readonly ChartSeries[],
  one: ChartSeries,
  index: number | null,
): number | null {
  const of = (look: SeriesLook) =>
    series.find((other) => other.look === look && other.label === one.label);
  const going = of("fresh");
  return (going && valueAt(going.values, index)) ?? valueAt((of("faint") ?? one).values, index);
}

/** The last place on the axis where a curve has a value. */
function lastIndex(x: readonly number[], series: readonly ChartSeries[]): number {
  for (let index = x.length - 1; index > 0; index -= 1) {
    if (series.some((one) => one.values[index] != null)) return index;
  }
  return 0;
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
