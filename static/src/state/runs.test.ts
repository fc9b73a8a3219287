import { beforeEach, describe, expect, it, vi } from "vitest";
import type { RunListener } from "../api/runs";
import type { Run, RunEvent } from "../spec/openapi";
import { useFollowedRun } from "./runs";

const reads: ((run: Run) => void)[] = [];
let listener: RunListener | null = null;

vi.mock("../api/runs", async (original) => ({
  ...(await original<typeof import("../api/runs")>()),
  readRun: () => new Promise<Run>((answer) => reads.push(answer)),
  followRun: (_id: string, heard: RunListener) => {
    listener = heard;
    return () => undefined;
  },
}));

function run(changes: Partial<Run>): Run {
  const plan = { epochs: 3 };
  return { id: "one", plan, num_epochs_done: 0, history: {}, ...changes } as unknown as Run;
}

function event(sequence: number, changes: Partial<RunEvent>): RunEvent {
  return { sequence, kind: "state", at: "2026-01-01T00:00:00Z", non_finite: [], ...changes };
}

/** Everything that waits for an answer has it. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  reads.length = 0;
});

describe("following a run", () => {
  it("keeps the model of a finished run though an answer from before comes late", async () => {
    const stop = useFollowedRun.getState().follow("one");
    reads[0]!(run({ state: "queued" }));
    await settle();
    listener?.onEvent(event(1, { state: "running" }));
    listener?.onEvent(event(2, { state: "finished" }));
    reads[2]!(run({ state: "finished", model_id: "made" }));
    await settle();
    reads[1]!(run({ state: "running" }));
    await settle();
    expect(useFollowedRun.getState().run?.model_id).toBe("made");
    expect(useFollowedRun.getState().live?.state).toBe("finished");
    stop();
  });

  it("never takes a change back for an answer that was asked for before it", async () => {
    const stop = useFollowedRun.getState().follow("one");
    reads[0]!(run({ state: "running" }));
    await settle();
    listener?.onEvent(event(1, { state: "running" }));
    useFollowedRun.getState().replace(run({ state: "running", name: "renamed" }));
    reads[1]!(run({ state: "running", name: "old name" }));
    await settle();
    expect(useFollowedRun.getState().run?.name).toBe("renamed");
    reads[2]!(run({ state: "finished", name: "renamed", model_id: "made" }));
    await settle();
    expect(useFollowedRun.getState().run?.model_id).toBe("made");
    stop();
  });
});
