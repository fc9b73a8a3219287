import type { JsonValue } from "../../spec/openapi";
import { Facts } from "../../widgets/Facts";
import styles from "./ModelPage.module.css";
import { trainingFacts } from "./training_facts";
import parts from "./parts.module.css";

/** How the model was compiled: optimizer, loss and metrics in words; all that the file says below. */
export function TrainingFacts({ config }: { config: Readonly<Record<string, JsonValue>> }) {
  const facts = trainingFacts(config);
  return (
    <div className={parts.group}>
      <h3 className={parts.heading}>How it was compiled</h3>
      {facts.length > 0 && <Facts facts={facts.map((fact) => ({ ...fact, isMono: true }))} />}
      <details className={styles.fold}>
        <summary>As the file says it</summary>
        {/* A long one scrolls, by the keyboard too. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre className={styles.raw} tabIndex={0} aria-label="The training configuration">
          {JSON.stringify(config, null, 2)}
        </pre>
      </details>
    </div>
  );
}
