/** What the numbers on the test rows say, in words. */
import type { Confusion, NumberEvaluation } from "../../spec/openapi";
import { formatCounted, formatNumber, formatShare } from "../../widgets/format";

const NUM_NAMED = 3;

/** Which classes are taken for which, the most frequent first. */
export function confusionWords(confused: readonly Confusion[]): string {
  const named = confused
    .slice(0, NUM_NAMED)
    .map((one) => `${one.true} taken for ${one.predicted} (${formatCounted(one.count, "row")})`);
  return `Most often confused: ${named.join("; ")}.`;
}

/** How good predicted numbers are. */
export function numberWords(one: NumberEvaluation): string {
  const parts = [
    `On average a prediction is ${formatNumber(one.mae)} away from the truth.`,
    one.r2 == null
      ? "The target does not vary on the test rows, so there is no R²."
      : one.r2 <= 0
        ? "That is no better than always saying the mean (R² is 0 or below)."
        : `It explains ${formatShare(one.r2)} of the target's variance (R²).`,
  ];
  const lean = one.rmse === 0 ? 0 : one.mean_residual / one.rmse;
  if (Math.abs(lean) > 0.3) {
    parts.push(
      `It leans: predictions are ${formatNumber(Math.abs(one.mean_residual))} too ${lean > 0 ? "high" : "low"} on average.`,
    );
  }
  return parts.join(" ");
}
