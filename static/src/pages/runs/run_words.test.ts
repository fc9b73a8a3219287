import { describe, expect, it } from "vitest";
import { trendOf } from "./run_words";

describe("what curves say", () => {
  it("says nothing of a run that learns, or of too few epochs", () => {
    expect(trendOf({})).toBeNull();
    expect(trendOf({ loss: [1, 9] })).toBeNull();
    expect(trendOf({ loss: [5, 4, 3, 2, 1], val_loss: [5, 4, 3, 2, 1.5] })).toBeNull();
  });

  it("notices a loss that grows", () => {
    expect(trendOf({ loss: [2, 1, 3, 8, 40] })?.words).toContain("in epoch 2");
  });

  it("notices overfitting", () => {
    const loss = [5, 4, 3, 2, 1, 0.8, 0.6, 0.4];
    const val_loss = [5, 4, 3, 3.2, 3.4, 3.6, 3.8, 4];
    expect(trendOf({ loss, val_loss })?.title).toContain("by heart");
    expect(trendOf({ loss, val_loss: [5, 4, 3, 3, 3, 3, 3, 3] })).toBeNull();
  });

  it("notices a loss that stands still, and gaps are no values", () => {
    expect(trendOf({ loss: [1, 1, 1, 1, 1] })?.title).toContain("hardly");
    expect(trendOf({ loss: [null, 4, 3, 2, 1] })).toBeNull();
  });
});
