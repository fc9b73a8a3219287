import type { CustomLayerVerdict } from "../../spec/openapi";
import { Badge } from "../../widgets/Badge";
import { Notice } from "../../widgets/Notice";
import { argumentWords } from "./verdict_words";
import styles from "./Verdict.module.css";

/** What the check says of one class: its arguments, what is adapted, what is wrong. */
export function Verdict({ verdict }: { verdict: CustomLayerVerdict }) {
  const own = verdict.arguments.filter((argument) => !argument.is_shared);
  return (
    <section className={styles.verdict} aria-label={verdict.name}>
      <div className={styles.head}>
        <span className={styles.mark} aria-hidden />
        <h2 className={styles.name}>{verdict.name}</h2>
        {(verdict.kind ?? "layer") !== "layer" && <Badge>{verdict.kind}</Badge>}
        <Badge tone={verdict.is_usable ? "good" : "bad"}>
          {verdict.is_usable ? "Works" : "Cannot be used yet"}
        </Badge>
      </div>
      {verdict.summary !== "" && <p className={styles.summary}>{verdict.summary}</p>}
      {verdict.issues.length > 0 && (
        <div className={styles.issues}>
          {verdict.issues.map((issue) => (
            <Notice
              key={`${issue.code} ${issue.line ?? ""} ${issue.message}`}
              tone={issue.severity === "error" ? "bad" : "warn"}
              title={issue.line == null ? undefined : `Line ${issue.line}`}
            >
              {issue.message}
            </Notice>
          ))}
        </div>
      )}
      <div>
        <h3 className={styles.heading}>Arguments</h3>
        {own.length === 0 ? (
          <p className={styles.summary}>It takes none of its own.</p>
        ) : (
          <ul className={styles.arguments}>
            {own.map((argument) => (
              <li key={argument.name} className={styles.argument}>
                <span>{argument.name}</span>
                <span className={styles.type}>{argument.type}</span>
                <span className={styles.default} title={argumentWords(argument)}>
                  {argumentWords(argument)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
      {verdict.adaptations.length > 0 && (
        <div>
          <h3 className={styles.heading}>What the check found and adapts</h3>
          <ul className={styles.list}>
            {verdict.adaptations.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
