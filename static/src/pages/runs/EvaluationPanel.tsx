import { readEvaluation } from "../../api/runs";
import type { Evaluation } from "../../spec/openapi";
import { useAnswer } from "../../state/answer";
import { ErrorNotice } from "../shared/ErrorNotice";
import { ClassResults } from "./ClassResults";
import { NumberResults } from "./NumberResults";
import styles from "./Evaluation.module.css";

/** What a finished run's model does on the rows that it never saw. */
export function EvaluationPanel({ runId }: { runId: string }) {
  const { value, error, reload } = useAnswer(runId, ask);
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />;
  if (value === null) return null;
  return (
    <>
      {value.classes != null && (
        <ClassResults evaluation={value.classes} numRows={value.num_rows} />
      )}
      {(value.numbers ?? []).map((one) => (
        <NumberResults key={one.name} evaluation={one} numRows={value.num_rows} />
      ))}
      {value.note != null && <p className={styles.note}>{value.note}</p>}
    </>
  );
}

function ask(id: string, signal: AbortSignal): Promise<Evaluation | null> {
  return readEvaluation(id, { signal });
}
