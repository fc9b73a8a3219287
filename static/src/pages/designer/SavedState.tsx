import { saveNow, useSaving } from "../../state/saving";
import styles from "./SavedState.module.css";

/** Whether what is drawn is saved, in words. */
export function SavedState() {
  const { openState, saveState, revision, problem } = useSaving();
  if (openState === "opening") return <span className={styles.state}>Opening…</span>;
  if (openState !== "open") return null;
  if (saveState === "failed")
    return (
      <button
        type="button"
        className={`${styles.state} ${styles.failed}`}
        title={[problem?.message, problem?.hint].filter(Boolean).join(" ")}
        onClick={() => void saveNow()}
      >
        Not saved: {problem?.status === 0 ? "no answer" : (problem?.message ?? "")} · try again
      </button>
    );
  const words =
    saveState === "saved"
      ? `Saved · version ${revision}`
      : saveState === "stale"
        ? "Not saved: changed elsewhere"
        : "Saving…";
  return (
    <span className={styles.state} role="status">
      {words}
    </span>
  );
}
