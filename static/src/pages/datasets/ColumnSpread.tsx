import type { Histogram } from "../../spec/openapi";
import { formatCount, formatNumber } from "../../widgets/format";
import styles from "./ColumnSpread.module.css";

const WIDTH = 192;
const HEIGHT = 34;

/** How numbers are spread, as bars; those far from the rest are told beside. */
export function ColumnSpread({ name, bins }: { name: string; bins: Histogram }) {
  const { edges, counts, num_below = 0, num_above = 0 } = bins;
  const first = edges[0] ?? 0;
  const last = edges.at(-1) ?? 1;
  const largest = Math.max(...counts, 1);
  const scale = WIDTH / (last - first);
  const far = num_below + num_above;
  return (
    <figure className={styles.figure}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className={styles.bars}
        preserveAspectRatio="none"
        role="img"
        aria-label={`How ${name} is spread, from ${formatNumber(first)} to ${formatNumber(last)}`}
      >
        {counts.map((count, index) => {
          const left = ((edges[index] ?? 0) - first) * scale;
          const right = ((edges[index + 1] ?? 0) - first) * scale;
          // A bar that holds anything is seen.
          const height = count === 0 ? 0 : Math.max(1.5, (count / largest) * HEIGHT);
          return (
            <rect
              key={edges[index]}
              x={left + 0.5}
              y={HEIGHT - height}
              width={Math.max(0.5, right - left - 1)}
              height={height}
            >
              <title>
                {`${formatNumber(edges[index])} to ${formatNumber(edges[index + 1])}: ${formatCount(count)}`}
              </title>
            </rect>
          );
        })}
      </svg>
      {far > 0 && (
        <figcaption className={styles.far}>
          bars end at {formatNumber(last)}; {formatCount(far)} far away
        </figcaption>
      )}
    </figure>
  );
}
