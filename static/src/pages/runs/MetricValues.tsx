import { formatMetric } from "../../widgets/format";
import styles from "./MetricValues.module.css";
import { metricWords, trainingMetrics } from "./run_words";

const NUM_SHOWN = 2;

/** The newest value of the first metrics, in one line. */
export function MetricValues({ metrics }: { metrics: Record<string, number | null> }) {
  const names = trainingMetrics(Object.keys(metrics)).slice(0, NUM_SHOWN);
  return (
    <span className={styles.metrics}>
      {names.map((name) => (
        <span key={name} className={styles.metric} title={metricWords(name)}>
          <span className={styles.name}>{metricWords(name)}</span>
          {formatMetric(metrics[name])}
        </span>
      ))}
    </span>
  );
}
