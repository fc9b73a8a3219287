/** The curves of a run, from its history and the steps of the epoch under way. */
import { isTerminal } from "../../api/runs";
import type { LiveRun } from "../../state/runEvents";
import type { ChartSeries } from "../../widgets/Chart";
import { trainingMetrics } from "./runWords";

export interface Curve {
  metric: string;
  x: number[];
  xRange: [number, number];
  series: ChartSeries[];
}

/** So few epochs are always given room, so that the first ones do not fill the whole width. */
const MIN_EPOCHS_SHOWN = 10;

/** One plot a metric: training and validation by epoch, and what the current epoch says so far. */
export function curvesOf(live: LiveRun): Curve[] {
  const newest = live.points.at(-1);
  const names = trainingMetrics([
    ...Object.keys(live.history),
    ...Object.keys(newest?.metrics ?? {}),
  ]);
  const xRange = rangeOf(live);
  return names
    .map((metric) => curveOf(live, metric, xRange))
    .filter((curve) => curve.series.some((one) => one.values.some((value) => value !== null)));
}

function curveOf(live: LiveRun, metric: string, xRange: [number, number]): Curve {
  const training = live.history[metric] ?? [];
  const validation = live.history[`val_${metric}`];
  const epochs = Array.from({ length: live.numEpochsDone }, (_, index) => index + 1);
  const points = isTerminal(live.state) ? [] : live.points;
  const x = [...epochs, ...points.map((point) => point.at)];
  const padding = points.map(() => null);
  const series: ChartSeries[] = [
    {
      label: "training",
      color: 1,
      values: [...epochs.map((_, i) => training[i] ?? null), ...padding],
    },
  ];
  if (validation !== undefined) {
    series.push({
      label: "validation",
      color: 2,
      values: [...epochs.map((_, i) => validation[i] ?? null), ...padding],
    });
  }
  if (points.length > 0) {
    // It goes on from where the last epoch ended.
    const before = epochs.map((epoch, i) =>
      epoch === epochs.length ? (training[i] ?? null) : null,
    );
    const now = points.map((point) => point.metrics[metric] ?? null);
    series.push({ label: "this epoch", color: 1, isDashed: true, values: [...before, ...now] });
  }
  return { metric, x, xRange, series };
}

function rangeOf(live: LiveRun): [number, number] {
  const done = live.numEpochsDone;
  if (isTerminal(live.state)) return done > 1 ? [1, done] : [0, Math.max(1, done)];
  return [0, Math.min(Math.max(live.numEpochs, 1), Math.max(done + 1, MIN_EPOCHS_SHOWN))];
}
