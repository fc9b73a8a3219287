/** What a comparison's table shows: one row a layer, with the weights' differences once they are known. */
import type {
  ComparedLayer,
  LayerMatch,
  ModelComparison,
  WeightComparison,
} from "../../spec/openapi";

export interface ComparedRow {
  readonly index: number;
  readonly match: LayerMatch;
  readonly weights: ComparedLayer | null;
  /** The largest difference of its weights; null where it is not known. */
  readonly apart: number | null;
  readonly isDifferent: boolean;
  /** What differs, in a word or two each. */
  readonly marks: readonly string[];
}

export function comparedRows(
  comparison: ModelComparison,
  weights: WeightComparison | null,
): ComparedRow[] {
  const byIndex = new Map(weights?.layers.map((layer) => [layer.index, layer]));
  return comparison.layers.map((match, index): ComparedRow => {
    const own = byIndex.get(index) ?? null;
    const areApart = own !== null && (own.num_different ?? 0) > 0;
    const isDifferent = match.kind !== "same" || areApart;
    const apart = own?.max_difference ?? null;
    return { index, match, weights: own, apart, isDifferent, marks: marksOf(match, areApart) };
  });
}

const WORDS: Readonly<Record<string, string>> = {
  class: "class",
  name: "renamed",
  shape: "output shape",
  weights: "weight shapes",
  wiring: "wiring",
};

function marksOf(match: LayerMatch, areApart: boolean): string[] {
  if (match.kind === "only_left") return ["only left"];
  if (match.kind === "only_right") return ["only right"];
  const told = match.differences ?? [];
  const marks = told.map((one) =>
    one.kind === "config" ? (one.name ?? "") : (WORDS[one.kind] ?? one.kind),
  );
  if (areApart) marks.push("weights");
  return marks;
}
