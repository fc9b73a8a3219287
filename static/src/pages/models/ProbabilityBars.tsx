import { formatShare } from "../../widgets/format";
import styles from "./ModelPage.module.css";

const NUM_SHOWN = 10;

/** The likeliest classes, each with a bar. */
export function ProbabilityBars({
  probabilities,
  numShown = NUM_SHOWN,
}: {
  probabilities: Readonly<Record<string, number | null>>;
  numShown?: number;
}) {
  const likely = Object.entries(probabilities).sort(([, a], [, b]) => (b ?? 0) - (a ?? 0));
  return (
    <>
      {likely.slice(0, numShown).map(([name, probability]) => (
        <span key={name} className={styles.probability}>
          <span title={name}>{name}</span>
          <span className={styles.track}>
            <span
              className={styles.bar}
              style={{ display: "block", width: `${((probability ?? 0) * 100).toFixed(1)}%` }}
            />
          </span>
          <span>{shareOf(probability)}</span>
        </span>
      ))}
    </>
  );
}

/** A share in a narrow column: what rounds to nothing is said as that. */
function shareOf(probability: number | null): string {
  if (probability === null) return "–";
  return probability > 0 && probability < 0.001 ? "< 0.1 %" : formatShare(probability);
}
