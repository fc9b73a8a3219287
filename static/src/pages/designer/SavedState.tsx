import { saveNow, useSaving } from "../../state/saving";
import { useVersions } from "../../state/versions";
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
  if (saveState === "saved")
    return (
      <span className={styles.state} role="status">
        Saved ·{" "}
        <button
          type="button"
          className={styles.version}
          title="Versions: look, name, restore"
          onClick={() => void useVersions.getState().open()}
        >
          version {revision}
        </button>
      </span>
    );
  const words = saveState === "stale" ? "Not saved: changed elsewhere" : "Saving…";
  return (
    <span className={styles.state} role="status">
      {words}
    </span>
  );
}
