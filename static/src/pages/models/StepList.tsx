import { formatCounted } from "../../widgets/format";
import styles from "./ModelPage.module.css";
import type { PreprocessingStep } from "./preprocessing";
import parts from "./parts.module.css";

/** Each column, and what becomes of it. */
export function StepList({ steps }: { steps: readonly PreprocessingStep[] }) {
  return (
    <ul className={parts.weights} aria-label="Columns">
      {steps.map((step) => (
        <li key={step.column} className={styles.column}>
          <span className={styles.stepHead}>
            <b>{step.column}</b>
            <span className={styles.layerName}>{`→ ${formatCounted(step.width, "number")}`}</span>
          </span>
          <span className={styles.stepHow}>{step.how}</span>
          <span className={styles.stepMissing}>{`missing: ${step.missing}`}</span>
        </li>
      ))}
    </ul>
  );
}
