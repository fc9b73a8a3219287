/** The runs that the page knows, and the one that it follows. */
import { create } from "zustand";
import { asApiError, isAborted, type ApiError } from "../api/client";
import { deleteRun, followRun, isTerminal, listRuns, readRun, renameRun } from "../api/runs";
import type { Run, RunSummary } from "../spec/openapi";
import { listState, type ListState } from "./lists";
import { afterEvent, liveRunOf, type LiveRun } from "./run_events";

export const useRuns = create<ListState<RunSummary>>((set, get) =>
  listState<RunSummary>({ list: listRuns, rename: renameRun, remove: deleteRun }, set, get),
);

export interface FollowedRunState {
  run: Run | null;
  live: LiveRun | null;
  error: ApiError | null;
  /** Whether events arrive; meaningless once the run has ended. */
  isConnected: boolean;
  /** Reads a run and follows it to its end. Returns: a function that stops following. */
  follow: (id: string) => () => void;
  replace: (run: Run) => void;
}

/** Of two answers under way the one asked for last wins. */
let newestRead = 0;
/** Asks once more for what is under way: the answer to it may not tell of a change made since. */
let readAnew: (() => void) | null = null;

/** The run of the page at /runs/ID. */
export const useFollowedRun = create<FollowedRunState>((set, get) => ({
  run: null,
  live: null,
  error: null,
  isConnected: true,
  follow(id) {
    const controller = new AbortController();
    let stop: (() => void) | null = null;
    const isGone = () => controller.signal.aborted;
    // The stored run has what no event tells: the model, when it ended.
    const read = async () => {
      newestRead += 1;
      const mine = newestRead;
      readAnew = () => void read();
      try {
        const run = await readRun(id, { signal: controller.signal });
        if (isGone()) return null;
        // Whoever waits for it may go by it; the page shows what was asked for later.
        if (mine !== newestRead) return run;
        readAnew = null;
        const { live } = get();
        set({ run, error: null, ...(isFromBefore(run, live) ? {} : { live: merged(live, run) }) });
        return run;
      } catch (thrown) {
        if (isGone() || isAborted(thrown) || mine !== newestRead) return null;
        readAnew = null;
        set({ error: asApiError(thrown) });
        return null;
      }
    };
    set({ run: null, live: null, error: null, isConnected: true });
    void read().then((run) => {
      if (run === null || isGone() || isTerminal(run.state)) return;
      stop = followRun(id, {
        onEvent(event) {
          const { live } = get();
          if (live === null) return;
          set({ live: afterEvent(live, event) });
          if (event.state != null) void read();
        },
        onConnected: (isConnected) => set({ isConnected }),
      });
    });
    return () => {
      controller.abort();
      stop?.();
    };
  },
  replace(run) {
    const { live } = get();
    if (!isFromBefore(run, live)) set({ run, live: merged(live, run) });
    readAnew?.();
  },
}));

/** Whether a run was read before its last event came. */
function isFromBefore(run: Run, live: LiveRun | null): boolean {
  return live !== null && isTerminal(live.state) && !isTerminal(run.state);
}

/** The stored run over what its events told so far. */
function merged(live: LiveRun | null, run: Run): LiveRun {
  const stored = liveRunOf(run);
  if (live === null) return stored;
  const isBehind = stored.numEpochsDone < live.numEpochsDone;
  return {
    ...live,
    state: stored.state,
    history: isBehind ? live.history : stored.history,
    numEpochsDone: Math.max(stored.numEpochsDone, live.numEpochsDone),
    testMetrics: stored.testMetrics ?? live.testMetrics,
    error: stored.error ?? live.error,
    nonFinite: { ...stored.nonFinite, ...live.nonFinite },
  };
}
