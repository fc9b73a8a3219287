import type { Prediction, Predictions } from "../../spec/openapi";
import { formatList, formatNumber } from "../../widgets/format";
import styles from "./ModelPage.module.css";
import { PredictionNotes } from "./PredictionNotes";
import { ProbabilityBars } from "./ProbabilityBars";
import parts from "./parts.module.css";

const NUM_CLASSES_SHOWN = 5;
const MAX_RAW_CHARACTERS = 4000;

/** What the model said, row by row, and its raw numbers. */
export function PredictionList({ predictions }: { predictions: Predictions }) {
  const raw = JSON.stringify(predictions.outputs);
  return (
    <>
      <ol className={styles.predictions} aria-label="Predictions">
        {predictions.predictions.map((prediction, index) => (
          // A row of the answer has no other identity than its place.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className={styles.prediction}>
            <PredictionRow prediction={prediction} />
          </li>
        ))}
      </ol>
      <PredictionNotes predictions={predictions} />
      {predictions.unused_columns.length > 0 && (
        <p className={parts.quiet}>{`Not used: ${formatList(predictions.unused_columns)}.`}</p>
      )}
      <details className={styles.fold}>
        <summary>Raw outputs</summary>
        <pre className={styles.raw}>
          {raw.length > MAX_RAW_CHARACTERS ? `${raw.slice(0, MAX_RAW_CHARACTERS)} …` : raw}
        </pre>
      </details>
    </>
  );
}

function PredictionRow({ prediction }: { prediction: Prediction }) {
  const { label, probabilities, value } = prediction;
  return (
    <>
      <span className={styles.label}>{label ?? valueWords(value)}</span>
      {probabilities != null && (
        <ProbabilityBars probabilities={probabilities} numShown={NUM_CLASSES_SHOWN} />
      )}
    </>
  );
}

function valueWords(value: unknown): string {
  if (typeof value === "number") return formatNumber(value, 6);
  const text = JSON.stringify(value) ?? "–";
  return text.length > 300 ? `${text.slice(0, 300)} …` : text;
}
