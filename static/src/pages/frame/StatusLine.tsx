import type { ReactNode } from "react";
import { useHealth } from "../../state/health";
import styles from "./StatusLine.module.css";

const ENGINE_WORDS = {
  starting: "engine starting…",
  ready: "engine ready",
  failed: "engine failed",
} as const;

const SANDBOX_TITLES = {
  strong: "Workers may reach no files and no network but their own.",
  partial: "This system's kernel gives only a part of the wall around workers.",
  none: "This system's kernel gives no wall around workers: open only what you trust.",
} as const;

/** The foot of every page: what the page says of its own, then engine and sandbox. */
export function StatusLine({ children }: { children?: ReactNode }) {
  const health = useHealth((state) => state.health);
  const isReachable = useHealth((state) => state.isReachable);
  return (
    <footer className={styles.line}>
      <div className={styles.start}>{children}</div>
      <div className={styles.end}>
        {isReachable ? (
          health && (
            <>
              <span data-engine={health.engine} className={styles.engine}>
                {ENGINE_WORDS[health.engine]}
              </span>
              <span title={SANDBOX_TITLES[health.sandbox]}>sandbox {health.sandbox}</span>
            </>
          )
        ) : (
          <span className={styles.away}>no answer from the server</span>
        )}
      </div>
    </footer>
  );
}
