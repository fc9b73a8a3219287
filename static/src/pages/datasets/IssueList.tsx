import { useState } from "react";
import type { DatasetIssue } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { asSentence } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import styles from "./DatasetPage.module.css";

/** So many are shown at first; a wide table can have hundreds. */
const NUM_SHOWN = 4;

/** What is worth knowing about a data set. */
export function IssueList({ issues }: { issues: readonly DatasetIssue[] }) {
  const [isAll, setIsAll] = useState(false);
  if (issues.length === 0) return null;
  const shown = isAll || issues.length === NUM_SHOWN + 1 ? issues : issues.slice(0, NUM_SHOWN);
  return (
    <div className={styles.issues}>
      {shown.map((issue) => (
        <Notice
          key={`${issue.code} ${issue.column ?? ""} ${issue.message}`}
          tone={issue.severity === "error" ? "bad" : "warn"}
        >
          {asSentence(issue.message)}
        </Notice>
      ))}
      {shown.length < issues.length && (
        <div>
          <Button size="small" onPress={() => setIsAll(true)}>
            {`Show ${issues.length - shown.length} more notes`}
          </Button>
        </div>
      )}
    </div>
  );
}
