import type { Predictions } from "../../spec/openapi";
import { formatList, formatNumber } from "../../widgets/format";
import styles from "./ModelPage.module.css";
import { PredictionNotes } from "./PredictionNotes";
import { ProbabilityBars } from "./ProbabilityBars";

export interface PredictionAnswerProps {
  predictions: Predictions;
  /** What is predicted: "species". */
  targets: readonly string[];
}

/** The answer to one row: the label with its probabilities, or the value. */
export function PredictionAnswer({ predictions, targets }: PredictionAnswerProps) {
  const [first] = predictions.predictions;
  if (first === undefined) return null;
  return (
    <div className={styles.answer} role="status" aria-label="Prediction">
      <p className={styles.answerHead}>{targets.length > 0 ? formatList(targets) : "Answer"}</p>
      <span className={styles.answerLabel}>{first.label ?? valueWords(first.value)}</span>
      {first.probabilities != null && <ProbabilityBars probabilities={first.probabilities} />}
      <PredictionNotes predictions={predictions} />
    </div>
  );
}

function valueWords(value: unknown): string {
  if (typeof value === "number") return formatNumber(value, 6);
  if (Array.isArray(value) && value.every((item) => typeof item === "number")) {
    return value.map((item) => formatNumber(item, 6)).join(", ");
  }
  return value == null ? "no answer: the numbers are not finite" : JSON.stringify(value);
}
