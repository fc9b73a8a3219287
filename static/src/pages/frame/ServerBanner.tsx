import { CloudOff } from "lucide-react";
import { useHealth } from "../../state/health";
import styles from "./ServerBanner.module.css";

/** Says that the server does not answer, for as long as it does not. */
export function ServerBanner() {
  const isReachable = useHealth((state) => state.isReachable);
  const problem = useHealth((state) => state.health?.engine_problem ?? null);
  const hasFailed = useHealth((state) => state.health?.engine === "failed");
  if (isReachable && !hasFailed) return null;
  return (
    <div className={styles.banner} role="alert">
      <CloudOff size={16} aria-hidden />
      {isReachable ? (
        <span>
          Keras did not start, so shapes are not checked and nothing can be trained. What you draw
          is saved.
          {problem !== null && ` The reason: ${problem.replace(/\.?$/, ".")}`} Run{" "}
          <code>layerwright doctor</code> in a terminal, mend what it finds, and start Layerwright
          again.
        </span>
      ) : (
        <span>
          Layerwright does not answer. What you draw is kept in this browser and saved as soon as it
          is back.
        </span>
      )}
    </div>
  );
}
