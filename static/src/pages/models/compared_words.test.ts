import { describe, expect, it } from "vitest";
import type { ModelComparison, WeightComparison } from "../../spec/openapi";
import { comparedRows } from "./compared_rows";
import { apartWords, comparedSummary, differenceWords } from "./compared_words";

const COMPARISON = {
  ...{ num_same: 2, num_changed: 0, num_only_left: 0, num_only_right: 0 },
  layers: [{ kind: "same" }, { kind: "same" }],
} as unknown as ModelComparison;

function said(...layers: Record<string, unknown>[]): [string, ...string[]] {
  const weights = { layers } as unknown as WeightComparison;
  const rows = comparedRows(COMPARISON, weights);
  return [comparedSummary(COMPARISON, rows, weights, false), ...rows.map(apartWords)];
}

describe("what is said of weights", () => {
  it("is that they are equal only where all of them are", () => {
    const equal = { index: 0, max_difference: 0, num_different: 0, num_values: 4 };
    expect(said(equal)).toEqual(["The layers are the same, and so are all weights.", "equal", ""]);
    expect(said(equal, { ...equal, index: 1, problem: "It holds texts." })).toEqual([
      "The layers are the same; those of 1 cannot be compared; all others are equal.",
      "equal",
      "",
    ]);
  });

  it("is that they differ where one of them is no number", () => {
    const broken = { index: 1, max_difference: null, num_different: 3, num_values: 4 };
    const [summary, , apart] = said(broken);
    expect(summary).toBe(
      "The layers are the same; weights differ in 1, where one is NaN or infinite.",
    );
    expect(apart).toBe("NaN or infinite");
    expect(differenceWords(broken)).toBe("3 of 4 differ: one of the two is NaN or infinite");
    expect(differenceWords({ num_different: 2, num_values: 4, max_difference: 0.5 })).toBe(
      "2 of 4 differ, by 0.5 at most",
    );
  });
});
