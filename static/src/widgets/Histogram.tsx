import { formatCounted, formatNumber } from "./format";
import { placeOf, scaleOf } from "./plotScale";
import styles from "./Plot.module.css";

export interface HistogramProps {
  title: string;
  /** One more than counts. */
  edges: readonly number[];
  counts: readonly number[];
  /** What is counted: "row". */
  unit: string;
}

const WIDTH = 360;
const HEIGHT = 260;
const LEFT = 44;
const BOTTOM = 34;
const TOP = 8;
const RIGHT = 24;

/** How often values fall between neighbouring edges. */
export function Histogram({ title, edges, counts, unit }: HistogramProps) {
  const xScale = scaleOf(edges);
  const yScale = scaleOf([0, ...counts]);
  const across = (value: number) => LEFT + placeOf(xScale, value) * (WIDTH - LEFT - RIGHT);
  const up = (value: number) => HEIGHT - BOTTOM - placeOf(yScale, value) * (HEIGHT - BOTTOM - TOP);
  const between = (index: number) =>
    `${formatNumber(edges[index], 3)} to ${formatNumber(edges[index + 1], 3)}`;
  const most = counts.indexOf(Math.max(...counts));
  const words = `${title}: from ${formatNumber(edges[0], 3)} to ${formatNumber(edges.at(-1), 3)}; most between ${between(most)}.`;
  return (
    <figure className={styles.plot}>
      <figcaption className={styles.title}>{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={words}
        className={styles.image}
      >
        {yScale.ticks.filter(Number.isInteger).map((tick) => (
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
        {counts.map((count, index) => {
          const left = across(edges[index] ?? 0);
          return (
            <rect
              key={edges[index]}
              x={left + 0.5}
              y={up(count)}
              width={Math.max(1, across(edges[index + 1] ?? 0) - left - 1)}
              height={HEIGHT - BOTTOM - up(count)}
              className={styles.bar}
            >
              <title>{`${between(index)}: ${formatCounted(count, unit)}`}</title>
            </rect>
          );
        })}
        {xScale.low < 0 && xScale.high > 0 && (
          <line
            x1={across(0)}
            x2={across(0)}
            y1={TOP}
            y2={HEIGHT - BOTTOM}
            className={styles.diagonal}
          />
        )}
        {xScale.ticks.map((tick) => (
          <text
            key={tick}
            x={across(tick)}
            y={HEIGHT - BOTTOM + 14}
            textAnchor="middle"
            className={styles.tick}
          >
            {formatNumber(tick, 3)}
          </text>
        ))}
      </svg>
    </figure>
  );
}
