/** What a comparison says of weights, in words: of one weight, of a layer, of the whole. */
import type { ModelComparison, WeightComparison, WeightDifference } from "../../spec/openapi";
import { formatCount, formatNumber } from "../../widgets/format";
import type { ComparedRow } from "./compared_rows";

const NO_NUMBERS = "NaN or infinite";

/** How far a layer's weights are apart, for a narrow column. */
export function apartWords({ weights, apart }: ComparedRow): string {
  if (weights === null) return "";
  if ((weights.num_different ?? 0) > 0) return apart ? formatNumber(apart) : NO_NUMBERS;
  return weights.problem == null ? "equal" : "";
}

/** One weight against the other. */
export function differenceWords(one: Omit<WeightDifference, "left" | "right">): string {
  if (one.problem != null) return one.problem;
  const count = one.num_different ?? 0;
  if (count === 0) return "equal";
  const differ = `${formatCount(count)} of ${formatCount(one.num_values ?? 0)} differ`;
  return one.max_difference
    ? `${differ}, by ${formatNumber(one.max_difference)} at most`
    : `${differ}: one of the two is ${NO_NUMBERS}`;
}

/** Both models in a sentence. */
export function comparedSummary(
  comparison: ModelComparison,
  rows: readonly ComparedRow[],
  weights: WeightComparison | null,
  isRefused: boolean,
): string {
  const numDifferent = rows.filter((row) => row.isDifferent).length;
  const isSame =
    comparison.num_changed + comparison.num_only_left + comparison.num_only_right === 0;
  const structure = isSame
    ? "The layers are the same"
    : comparison.num_same + comparison.num_changed === 0
      ? "No layer of one has a partner in the other"
      : `${formatCount(numDifferent)} of ${formatCount(rows.length)} layers differ`;
  if (weights === null)
    return isRefused ? `${structure}.` : `${structure}; comparing the weights …`;
  if (weights.layers.length === 0) return `${structure}.`;
  return `${structure}${weightsWords(weights, numDifferent === 0)}`;
}

function weightsWords({ layers }: WeightComparison, isAllSame: boolean): string {
  const apart = layers.filter((layer) => (layer.num_different ?? 0) > 0);
  const numUnread = layers.filter((layer) => layer.problem != null).length;
  const unread = numUnread === 0 ? "" : `; those of ${formatCount(numUnread)} cannot be compared`;
  if (apart.length === 0) {
    if (numUnread > 0) return `${unread}; all others are equal.`;
    return isAllSame ? ", and so are all weights." : "; weights that fit each other are equal.";
  }
  const most = Math.max(...apart.map((layer) => layer.max_difference ?? 0));
  const far = most > 0 ? `by ${formatNumber(most)} at most` : `where one is ${NO_NUMBERS}`;
  return `; weights differ in ${formatCount(apart.length)}, ${far}${unread}.`;
}
