import type { ReactNode } from "react";
import { formatNumber } from "./format";
import styles from "./Plot.module.css";
import { placeOf, type Scale } from "./plot_scale";

const WIDTH = 360;
const HEIGHT = 260;
const BOTTOM = 34;
const TOP = 8;
const RIGHT = 24;

/** Where values stand in the picture. */
export interface PlotPlane {
  xScale: Scale;
  yScale: Scale;
  across: (value: number) => number;
  up: (value: number) => number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A plane for two scales; `left`: the room for the numbers beside it. */
export function planeOf(xScale: Scale, yScale: Scale, left: number): PlotPlane {
  return {
    xScale,
    yScale,
    across: (value) => left + placeOf(xScale, value) * (WIDTH - left - RIGHT),
    up: (value) => HEIGHT - BOTTOM - placeOf(yScale, value) * (HEIGHT - BOTTOM - TOP),
    left,
    right: WIDTH - RIGHT,
    top: TOP,
    bottom: HEIGHT - BOTTOM,
  };
}

export interface PlotFrameProps {
  title: string;
  /** What is to be seen, in words. */
  words: string;
  plane: PlotPlane;
  /** Only whole numbers are counted. */
  isCounted?: boolean;
  /** Lines for the values across, too. */
  hasColumns?: boolean;
  children: ReactNode;
}

/** What stands around a plot: its title, the grid and the numbers on both axes. */
export function PlotFrame({
  title,
  words,
  plane,
  isCounted = false,
  hasColumns = false,
  children,
}: PlotFrameProps) {
  const { xScale, yScale, across, up, left, right, top, bottom } = plane;
  const yTicks = isCounted ? yScale.ticks.filter(Number.isInteger) : yScale.ticks;
  return (
    <figure className={styles.plot}>
      <figcaption className={styles.title}>{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={words}
        className={styles.image}
      >
        {yTicks.map((tick) => (
          <g key={tick}>
            <line x1={left} x2={right} y1={up(tick)} y2={up(tick)} className={styles.grid} />
            <text x={left - 6} y={up(tick) + 4} textAnchor="end" className={styles.tick}>
              {formatNumber(tick, 3)}
            </text>
          </g>
        ))}
        {xScale.ticks.map((tick) => (
          <g key={tick}>
            {hasColumns && (
              <line
                x1={across(tick)}
                x2={across(tick)}
                y1={top}
                y2={bottom}
                className={styles.grid}
              />
            )}
            <text x={across(tick)} y={bottom + 14} textAnchor="middle" className={styles.tick}>
              {formatNumber(tick, 3)}
            </text>
          </g>
        ))}
        {children}
      </svg>
    </figure>
  );
}
