import type { WeightValues } from "../../spec/openapi";
import { formatCount, formatNumber, formatShare } from "../../widgets/format";
import { ColumnSpread } from "../datasets/ColumnSpread";
import styles from "./WeightList.module.css";
import { WeightImage } from "./WeightImage";

/** One weight's values: numbers, how they are spread, a picture where it suits. */
export function WeightFacts({ values }: { values: WeightValues }) {
  if (values.problem != null) return <p className={styles.problem}>{values.problem}</p>;
  const { num_values: count = 0, num_zeros: zeros = 0 } = values;
  const { num_nan: nan = 0, num_infinite: infinite = 0, histogram, picture } = values;
  if (count === 0) return <p className={styles.more}>It is empty.</p>;
  const facts: [string, string][] = [
    ["min", told(values.minimum)],
    ["max", told(values.maximum)],
    ["mean", told(values.mean)],
    ["std", told(values.standard_deviation)],
    ["zeros", shareOf(zeros, count)],
    ["NaN", nan === 0 ? "none" : formatCount(nan)],
  ];
  return (
    <div className={styles.facts}>
      <dl className={styles.numbers}>
        {facts.map(([term, text]) => (
          <div
            key={term}
            className={styles.number}
            data-bad={(term === "NaN" && nan > 0) || undefined}
          >
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {values.note != null && <p className={styles.more}>{values.note}</p>}
      {infinite > 0 && (
        <p className={styles.problem}>{`${formatCount(infinite)} of its values are infinite.`}</p>
      )}
      {histogram != null && (
        <div>
          <ColumnSpread name={values.path} bins={histogram} />
          <div className={styles.range}>
            <span>{told(histogram.edges[0])}</span>
            <span>{told(histogram.edges.at(-1))}</span>
          </div>
        </div>
      )}
      {picture != null && <WeightImage picture={picture} />}
    </div>
  );
}

/** Of no more than seven characters: narrow enough for a third of the panel. */
export function told(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value) || value === 0) return formatNumber(value, 3);
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) {
    const text = formatNumber(value, 3);
    return text.length <= 7 ? text : formatNumber(value, 2);
  }
  return value.toExponential(1).replaceAll("-", "−").replace("+", "");
}

function shareOf(zeros: number, count: number): string {
  if (zeros === 0) return "none";
  return zeros / count < 0.001 ? "<0.1 %" : formatShare(zeros / count);
}
