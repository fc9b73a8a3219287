import { describe, expect, it } from "vitest";
import type { LiveRun } from "../../state/run_events";
import { curvesOf, smoothed, type CurveView } from "./curves";

const PLAIN: CurveView = { isTogether: false, part: "both", smoothing: 0 };

function live(changes: Partial<LiveRun>): LiveRun {
  return {
    state: "finished",
    lastSequence: 0,
    numEpochs: 3,
    numEpochsDone: 3,
    history: { loss: [3, 2, 1], val_loss: [4, null, 2], accuracy: [0.1, 0.2, 0.3] },
    step: 0,
    numSteps: null,
    points: [],
    seconds: null,
    secondsLeft: null,
    rowsPerSecond: null,
    nonFinite: {},
    message: null,
    testMetrics: null,
    error: null,
    ...changes,
  };
}

const ONE = { id: "1", name: "one", when: "", live: live({}) };

describe("curves", () => {
  it("has one plot a metric, with training and validation", () => {
    const curves = curvesOf([ONE], PLAIN);
    expect(curves.map((curve) => curve.title)).toEqual(["loss", "accuracy"]);
    expect(curves[0]?.x).toEqual([1, 2, 3]);
    expect(curves[0]?.series).toEqual([
      { label: "training", color: 1, look: "full", values: [3, 2, 1] },
      { label: "validation", color: 2, look: "full", values: [4, null, 2] },
    ]);
  });

  it("puts all metrics in one plot, each in its colour", () => {
    const [curve, ...rest] = curvesOf([ONE], { ...PLAIN, isTogether: true });
    expect(rest).toEqual([]);
    expect(curve?.series.map((one) => [one.label, one.color, one.look])).toEqual([
      ["loss · training", 1, "dotted"],
      ["loss · validation", 1, "full"],
      ["accuracy · training", 2, "full"],
    ]);
  });

  it("compares runs of other lengths on one axis", () => {
    const longer = live({ numEpochsDone: 5, history: { loss: [9, 8, 7, 6, 5] } });
    const [loss] = curvesOf([ONE, { id: "2", name: "two", when: "today", live: longer }], {
      ...PLAIN,
      part: "validation",
    });
    expect(loss?.xRange).toEqual([1, 5]);
    expect(loss?.series.map((one) => [one.label, one.color])).toEqual([
      ["this run · validation", 1],
      ["two · training", 2],
    ]);
    expect(loss?.series[0]?.values).toEqual([4, null, 2, null, null]);
    const bare = live({ history: { loss: [1, 1, 1] } });
    const curves = curvesOf([ONE, { id: "3", name: "bare", when: "today", live: bare }], PLAIN);
    expect(curves[1]?.series.map((one) => one.label)).toEqual(["this run · training"]);
  });

  it("cuts the names of runs, never what a curve is, and tells runs of one name apart", () => {
    const name = "a run with a name that is far too long for a legend";
    const others = ["today", "5 days ago", "5 days ago"].map((when, index) => ({
      ...ONE,
      id: `other ${index}`,
      name,
      when,
      live: live({ history: { loss: [index + 5, index + 5, index + 5] } }),
    }));
    const [loss] = curvesOf([{ ...ONE, name }, ...others, { ...ONE, id: "9", name: "b" }], PLAIN);
    expect(
      loss?.series
        .filter((one) => one.label.endsWith("training"))
        .map((one) => [one.label, one.values[0]]),
    ).toEqual([
      ["this run · training", 3],
      ["a run with a name th…, today · training", 5],
      ["a run with a na…, 5 days ago · training", 6],
      ["a run with a na…, 5 days ago (2) · training", 7],
      ["b · training", 3],
    ]);
  });

  it("goes on within the epoch that is under way", () => {
    const running = live({
      state: "running",
      numEpochs: 9,
      points: [
        { at: 3.25, metrics: { loss: 0.9 } },
        { at: 3.5, metrics: { loss: 0.8 } },
      ],
    });
    const [loss] = curvesOf([{ ...ONE, live: running }], PLAIN);
    expect(loss?.x).toEqual([1, 2, 3, 3.25, 3.5]);
    const fresh = loss?.series.find((one) => one.look === "fresh");
    expect(fresh?.values).toEqual([null, null, 1, 0.9, 0.8]);
    expect(loss?.xRange).toEqual([0, 9]);
  });

  it("smooths without moving the beginning, and keeps gaps", () => {
    expect(smoothed([2, null, 2], 0.6)).toEqual([2, null, 2]);
    const [first, second] = smoothed([1, 0], 0.5);
    expect(first).toBe(1);
    expect(second).toBeCloseTo(1 / 3);
    const [loss] = curvesOf([ONE], { ...PLAIN, smoothing: 0.6 });
    expect(loss?.series.map((one) => one.look)).toEqual(["faint", "full", "faint", "full"]);
  });
});
