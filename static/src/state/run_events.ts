/** What a run's events add up to; pure, one event after the other. */
import type { Run, RunEvent, RunFailed, RunState } from "../spec/openapi";

/** Metrics somewhere within an epoch, averaged over its steps so far. */
export interface ProgressPoint {
  /** In epochs: 2.5 is the middle of the third epoch. */
  at: number;
  metrics: Record<string, number | null>;
}

export interface LiveRun {
  state: RunState;
  lastSequence: number;
  numEpochs: number;
  /** Finished epochs. */
  numEpochsDone: number;
  history: Record<string, (number | null)[]>;
  /** The steps of the epoch that is under way. */
  step: number;
  numSteps: number | null;
  points: ProgressPoint[];
  seconds: number | null;
  secondsLeft: number | null;
  rowsPerSecond: number | null;
  /** Metrics that were not a number, with the epoch in which that began. */
  nonFinite: Record<string, number>;
  message: string | null;
  testMetrics: Record<string, number | null> | null;
  error: RunFailed | null;
}

/** More points within one epoch than this are not told apart on the plot. */
const MAX_POINTS = 400;

/** What the stored run tells before its events are there. */
export function liveRunOf(run: Run): LiveRun {
  const history = run.history ?? {};
  return {
    state: run.state,
    lastSequence: 0,
    numEpochs: run.plan.epochs,
    numEpochsDone: run.num_epochs_done,
    history,
    step: 0,
    numSteps: null,
    points: [],
    seconds: null,
    secondsLeft: null,
    rowsPerSecond: null,
    nonFinite: nonFiniteIn(history),
    message: null,
    testMetrics: run.test_metrics ?? null,
    error: run.error ?? null,
  };
}

/** The run after one more event. An event seen before changes nothing. */
export function afterEvent(live: LiveRun, event: RunEvent): LiveRun {
  if (event.sequence <= live.lastSequence) return live;
  const next: LiveRun = {
    ...live,
    lastSequence: event.sequence,
    numEpochs: event.num_epochs ?? live.numEpochs,
    seconds: event.seconds ?? live.seconds,
    secondsLeft: event.seconds_left ?? null,
    rowsPerSecond: event.rows_per_second ?? live.rowsPerSecond,
    message: event.message ?? live.message,
    nonFinite: withNonFinite(live.nonFinite, event),
  };
  if (event.kind === "progress") return afterProgress(next, event);
  if (event.kind === "epoch") return afterEpoch(next, event);
  return {
    ...next,
    state: event.state ?? next.state,
    testMetrics: event.test_metrics ?? next.testMetrics,
    error: event.error ?? next.error,
  };
}

function afterProgress(live: LiveRun, event: RunEvent): LiveRun {
  const epoch = event.epoch ?? live.numEpochsDone + 1;
  // Replayed from the start: the stored history already holds this epoch.
  if (epoch <= live.numEpochsDone) return live;
  const step = event.step ?? 0;
  const numSteps = event.num_steps ?? live.numSteps;
  const share = numSteps === null || numSteps === 0 ? 0 : step / numSteps;
  const point = { at: epoch - 1 + share, metrics: event.metrics ?? {} };
  const earlier = live.points.filter((one) => one.at > epoch - 1 && one.at < point.at);
  const points = [...earlier, point];
  return {
    ...live,
    state: live.state === "queued" ? "running" : live.state,
    step,
    numSteps,
    points: points.length > MAX_POINTS ? points.filter((_, index) => index % 2 === 0) : points,
  };
}

function afterEpoch(live: LiveRun, event: RunEvent): LiveRun {
  const epoch = event.epoch ?? live.numEpochsDone + 1;
  const history: Record<string, (number | null)[]> = { ...live.history };
  for (const [name, value] of Object.entries(event.metrics ?? {})) {
    const values = [...(history[name] ?? [])];
    while (values.length < epoch) values.push(null);
    values[epoch - 1] = value;
    history[name] = values;
  }
  const isNew = epoch > live.numEpochsDone;
  return {
    ...live,
    history,
    numEpochsDone: Math.max(live.numEpochsDone, epoch),
    step: isNew ? 0 : live.step,
    points: isNew ? [] : live.points,
  };
}

function withNonFinite(before: Record<string, number>, event: RunEvent): Record<string, number> {
  const fresh = event.non_finite.filter((name) => before[name] === undefined);
  if (fresh.length === 0) return before;
  const epoch = event.epoch ?? 1;
  return { ...before, ...Object.fromEntries(fresh.map((name) => [name, epoch])) };
}

function nonFiniteIn(history: Record<string, (number | null)[]>): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [name, values] of Object.entries(history)) {
    const index = values.indexOf(null);
    if (index >= 0) found[name] = index + 1;
  }
  return found;
}
