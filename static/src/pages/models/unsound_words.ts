import type { UnsoundWeight, UnsoundWeights } from "../../spec/openapi";
import { formatCount, formatCounted } from "../../widgets/format";

const NUM_NAMED = 4;

/** "2 weights hold NaN", "1 weight holds infinity". */
export function unsoundTitle({
  num_weights: count,
  num_nan,
  num_infinite,
}: UnsoundWeights): string {
  const what = [num_nan > 0 && "NaN", num_infinite > 0 && "infinity"].filter(Boolean).join(" and ");
  return `${formatCounted(count, "weight")} ${count === 1 ? "holds" : "hold"} ${what}`;
}

/** Which weights, and how many of their values, the first few by name. */
export function unsoundWords({ num_weights: count, weights }: UnsoundWeights): string {
  const named = weights.slice(0, NUM_NAMED).map(wordsOf).join("; ");
  const numMore = count - Math.min(weights.length, NUM_NAMED);
  return numMore > 0 ? `${named}; and ${formatCount(numMore)} more.` : `${named}.`;
}

function wordsOf({ name, num_nan, num_infinite, num_values }: UnsoundWeight): string {
  const counts = [
    num_nan > 0 && `${formatCount(num_nan)} NaN`,
    num_infinite > 0 && `${formatCount(num_infinite)} infinite`,
  ];
  return `${name}: ${counts.filter(Boolean).join(" and ")} of ${formatCounted(num_values, "value")}`;
}
