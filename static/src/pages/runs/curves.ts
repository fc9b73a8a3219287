/** The curves of runs, from their histories and the steps of the epoch under way. */
import { isTerminal } from "../../api/runs";
import type { LiveRun } from "../../state/run_events";
import type { ChartSeries, SeriesColor } from "../../widgets/Chart";
import { shortened } from "../../widgets/format";
import { metricWords, trainingMetrics } from "./run_words";

/** Of a run's name, so many characters stand in a legend: what it is a curve of must show too. */
const MAX_NAME = 26;

/** A run whose curves are drawn. The first may still train; others are only compared with it. */
export interface CurveSource {
  id: string;
  name: string;
  /** When it was started, in words: it tells runs of one name apart. */
  when: string;
  live: LiveRun;
}

export type CurvePart = "both" | "training" | "validation";

export interface CurveView {
  /** All metrics in one plot. */
  isTogether: boolean;
  part: CurvePart;
  /** From 0 (none) towards 1: how much of each value comes from those before it. */
  smoothing: number;
}

export interface Curve {
  title: string;
  x: number[];
  xRange: [number, number];
  series: ChartSeries[];
}

/** So few epochs are always given room, so that the first ones do not fill the whole width. */
const MIN_EPOCHS_SHOWN = 10;

const NUM_COLORS = 6;

/** The plots: one a metric, or one for all. */
export function curvesOf(sources: readonly CurveSource[], view: CurveView): Curve[] {
  const metrics = trainingMetrics(sources.flatMap((source) => namesOf(source.live)));
  const groups = view.isTogether ? [metrics] : metrics.map((metric) => [metric]);
  const x = axisOf(sources);
  const xRange = rangeOf(sources);
  return groups
    .map((group) => ({
      title: view.isTogether ? "All metrics" : metricWords(group[0] ?? ""),
      x,
      xRange,
      series: seriesOf(sources, group, x, view),
    }))
    .filter((curve) => curve.series.some((one) => one.values.some((value) => value !== null)));
}

function namesOf(live: LiveRun): string[] {
  return [...Object.keys(live.history), ...Object.keys(live.points.at(-1)?.metrics ?? {})];
}

/** Every epoch that any run has done, and the steps of the epoch under way. */
function axisOf(sources: readonly CurveSource[]): number[] {
  const numEpochs = Math.max(0, ...sources.map((source) => source.live.numEpochsDone));
  const epochs = Array.from({ length: numEpochs }, (_, index) => index + 1);
  const steps = sources.flatMap((source) => freshPoints(source.live).map((point) => point.at));
  return [...new Set([...epochs, ...steps])].sort((a, b) => a - b);
}

function freshPoints(live: LiveRun): LiveRun["points"] {
  return isTerminal(live.state) ? [] : live.points;
}

function seriesOf(
  sources: readonly CurveSource[],
  metrics: readonly string[],
  x: readonly number[],
  view: CurveView,
): ChartSeries[] {
  const isOne = sources.length === 1 && metrics.length === 1;
  const names = legendNames(sources);
  const series: ChartSeries[] = [];
  let place = 0;
  for (const [index, source] of sources.entries()) {
    for (const metric of metrics) {
      const color = colorAt(place);
      place += 1;
      const words = [
        ...(sources.length > 1 ? [names[index] ?? source.name] : []),
        ...(metrics.length > 1 ? [metricWords(metric)] : []),
      ].join(" · ");
      const label = (part: string) => (words === "" ? part : `${words} · ${part}`);
      const hasValidation = source.live.history[`val_${metric}`] !== undefined;
      const isValidationShown = view.part !== "training" && hasValidation;
      // What has no validation is shown by its training, whatever is asked for.
      if (view.part !== "validation" || !hasValidation) {
        const look = isOne || !isValidationShown ? "full" : "dotted";
        series.push(
          ...trainingSeries(source.live, metric, x, label("training"), color, look, view),
        );
      }
      if (isValidationShown) {
        const validation = onAxis(source.live.history[`val_${metric}`], x);
        const own = isOne ? 2 : color;
        series.push(...smoothedSeries(validation, label("validation"), own, "full", view));
      }
    }
  }
  // Not every run has every metric.
  return series.filter((one) => one.values.some((value) => value !== null));
}

/** Short names, no two alike: a curve is found by what the legend calls it. */
function legendNames(sources: readonly CurveSource[]): string[] {
  const own = "this run";
  const others = sources.slice(1);
  const short = others.map((source) => shortened(source.name, MAX_NAME));
  const dated = others.map(({ name, when }, index) =>
    short.indexOf(short[index] ?? "") === short.lastIndexOf(short[index] ?? "") &&
    short[index] !== own
      ? (short[index] ?? "")
      : `${shortened(name, MAX_NAME - when.length)}, ${when}`,
  );
  return [own, ...dated].map((name, index, all) => {
    const before = all.slice(0, index).filter((one) => one === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

function trainingSeries(
  live: LiveRun,
  metric: string,
  x: readonly number[],
  label: string,
  color: SeriesColor,
  look: "full" | "dotted",
  view: CurveView,
): ChartSeries[] {
  const values = onAxis(live.history[metric], x);
  const series = smoothedSeries(values, label, color, look, view);
  const points = freshPoints(live);
  if (points.length > 0) {
    const byPlace = new Map(points.map((point) => [point.at, point.metrics[metric] ?? null]));
    // It goes on from where the last epoch ended.
    byPlace.set(live.numEpochsDone, live.history[metric]?.[live.numEpochsDone - 1] ?? null);
    const fresh = x.map((at) => byPlace.get(at) ?? null);
    series.push({ label, color, look: "fresh", values: fresh });
  }
  return series;
}

function smoothedSeries(
  values: (number | null)[],
  label: string,
  color: SeriesColor,
  look: "full" | "dotted",
  view: CurveView,
): ChartSeries[] {
  if (view.smoothing === 0) return [{ label, color, look, values }];
  return [
    { label, color, look: "faint", values },
    { label, color, look, values: smoothed(values, view.smoothing) },
  ];
}

/**
 * An exponential moving average that begins with the first value itself.
 * What is null stays null and changes nothing.
 */
export function smoothed(values: readonly (number | null)[], share: number): (number | null)[] {
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = sum * share + value * (1 - share);
    weight = weight * share + (1 - share);
    return sum / weight;
  });
}

function onAxis(
  values: readonly (number | null)[] | undefined,
  x: readonly number[],
): (number | null)[] {
  return x.map((at) => (Number.isInteger(at) ? (values?.[at - 1] ?? null) : null));
}

function colorAt(place: number): SeriesColor {
  return ((place % NUM_COLORS) + 1) as SeriesColor;
}

function rangeOf(sources: readonly CurveSource[]): [number, number] {
  const ends = sources.map(({ live }): [number, number] => {
    const done = live.numEpochsDone;
    if (isTerminal(live.state)) return done > 1 ? [1, done] : [0, Math.max(1, done)];
    return [0, Math.min(Math.max(live.numEpochs, 1), Math.max(done + 1, MIN_EPOCHS_SHOWN))];
  });
  return [Math.min(...ends.map((end) => end[0])), Math.max(...ends.map((end) => end[1]))];
}
