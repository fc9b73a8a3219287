import { describe, expect, it } from "vitest";
import type { Run, RunEvent } from "../spec/openapi";
import { afterEvent, liveRunOf, type LiveRun } from "./run_events";

const RUN = {
  state: "queued",
  plan: { epochs: 3 },
  num_epochs_done: 0,
  history: {},
} as unknown as Run;

function event(sequence: number, changes: Partial<RunEvent>): RunEvent {
  return { sequence, kind: "progress", at: "2026-01-01T00:00:00Z", non_finite: [], ...changes };
}

function after(...events: RunEvent[]): LiveRun {
  return events.reduce(afterEvent, liveRunOf(RUN));
}

const STEP = event(1, { epoch: 1, step: 5, num_steps: 10, metrics: { loss: 2 } });
const EPOCH = event(2, { kind: "epoch", epoch: 1, metrics: { loss: 1, val_loss: 1.5 } });

describe("the events of a run", () => {
  it("places the steps of the first epoch on the axis of epochs", () => {
    const live = after(STEP);
    expect(live.points).toEqual([{ at: 0.5, metrics: { loss: 2 } }]);
    expect([live.state, live.step, live.numSteps]).toEqual(["running", 5, 10]);
  });

  it("puts a finished epoch into the history and begins the next one anew", () => {
    const live = after(STEP, EPOCH);
    expect(live.history).toEqual({ loss: [1], val_loss: [1.5] });
    expect([live.numEpochsDone, live.step, live.points]).toEqual([1, 0, []]);
  });

  it("takes an event once, however often it comes", () => {
    const once = after(STEP, EPOCH);
    expect(afterEvent(once, STEP)).toBe(once);
    expect(afterEvent(once, EPOCH)).toBe(once);
  });

  it("leaves out the steps of epochs that the stored history already holds", () => {
    const stored = liveRunOf({ ...RUN, num_epochs_done: 1, history: { loss: [1] } });
    expect(afterEvent(stored, STEP).points).toEqual([]);
  });

  it("says since when a metric is not a number", () => {
    const bad = event(3, {
      kind: "epoch",
      epoch: 2,
      metrics: { loss: null },
      non_finite: ["loss"],
    });
    const worse = event(4, {
      kind: "epoch",
      epoch: 3,
      metrics: { loss: null },
      non_finite: ["loss"],
    });
    expect(after(STEP, EPOCH, bad, worse).nonFinite).toEqual({ loss: 2 });
    expect(liveRunOf({ ...RUN, history: { loss: [1, null, null] } }).nonFinite).toEqual({
      loss: 2,
    });
  });

  it("ends with the test score, or with the reason", () => {
    const done = event(3, { kind: "state", state: "finished", test_metrics: { loss: 0.5 } });
    expect(after(STEP, EPOCH, done)).toMatchObject({
      state: "finished",
      testMetrics: { loss: 0.5 },
    });
    const error = { code: "run_failed", message: "out of memory" };
    const failed = event(3, { kind: "state", state: "failed", error });
    expect(after(STEP, EPOCH, failed)).toMatchObject({ state: "failed", error });
  });
});
