/** What runs, their states and their metrics are called in front of people. */
import type { RunState } from "../../spec/openapi";
import { formatCount, formatDuration, formatList, formatNumber } from "../../widgets/format";

export type StateTone = "neutral" | "good" | "bad" | "warn" | "accent";

/** A run's state as one or two words and a tone. */
export function stateWords(state: RunState, isInterrupted: boolean): [string, StateTone] {
  if (isInterrupted) return ["Interrupted", "warn"];
  const words: Record<RunState, [string, StateTone]> = {
    queued: ["Waiting", "neutral"],
    running: ["Training", "accent"],
    paused: ["Paused", "warn"],
    finished: ["Finished", "good"],
    failed: ["Failed", "bad"],
    cancelled: ["Cancelled", "neutral"],
  };
  return words[state];
}

/** A metric's Keras name for people: "val_mean_absolute_error" → "validation mean absolute error". */
export function metricWords(name: string): string {
  const isValidation = name.startsWith("val_");
  const own = isValidation ? name.slice("val_".length) : name;
  // Keras's abbreviations: mae, mse, msle, mape, auc.
  const words = /^(ma|ms|msl|map)e$|^auc$/.test(own) ? own.toUpperCase() : own.replaceAll("_", " ");
  return isValidation ? `validation ${words}` : words;
}

/** Metric names of a history without the validation ones; the loss first. */
export function trainingMetrics(names: Iterable<string>): string[] {
  const own = [...new Set(names)].filter((name) => !name.startsWith("val_"));
  return [...own.filter((name) => name === "loss"), ...own.filter((name) => name !== "loss")];
}

/** Which metrics were not a number since when, in words; null when all are. */
export function nonFiniteWords(since: Record<string, number>): string | null {
  const names = Object.keys(since);
  if (names.length === 0) return null;
  const epoch = Math.min(...Object.values(since));
  const verb = names.length === 1 ? "is" : "are";
  return `The ${formatList(names.map(metricWords))} ${verb} not a number since epoch ${formatCount(epoch)}.`;
}

export interface Trend {
  title: string;
  words: string;
  hint: string;
}

/** Epochs before which a curve says nothing yet. */
const MIN_EPOCHS_TO_JUDGE = 5;

/** What the curves say that a person should know; null where nothing is remarkable. */
export function trendOf(history: Record<string, (number | null)[]>): Trend | null {
  const loss = history["loss"] ?? [];
  if (loss.length < MIN_EPOCHS_TO_JUDGE) return null;
  const [lowest, lowestEpoch] = lowestOf(loss);
  const last = loss.at(-1) ?? Infinity;
  const first = loss[0] ?? Infinity;
  if (lowest > 0 && last > first && last > 3 * lowest) {
    return {
      title: "The loss grows instead of falling",
      words: `It is ${formatNumber(last)} now; its lowest was ${formatNumber(lowest)}, in epoch ${formatCount(lowestEpoch)}.`,
      hint: "A smaller learning rate, or clipnorm=1 in the optimizer, usually helps.",
    };
  }
  const validation = history["val_loss"] ?? [];
  const [best, bestEpoch] = lowestOf(validation);
  const lastValidation = validation.at(-1) ?? Infinity;
  const numSince = validation.length - bestEpoch;
  const isRising = numSince >= Math.max(4, validation.length / 5) && lastValidation > 1.15 * best;
  if (best > 0 && isRising && last < (loss[bestEpoch - 1] ?? 0)) {
    return {
      title: "It begins to learn the training rows by heart",
      words: `The validation loss was lowest in epoch ${formatCount(bestEpoch)} (${formatNumber(best)}) and has risen to ${formatNumber(lastValidation)} since, while the training loss goes on falling.`,
      hint: "Stopping early, Dropout, a smaller network or more rows help.",
    };
  }
  if (lowest > 0 && Math.abs(first - lowest) < 1e-3 * first) {
    return {
      title: "The loss hardly moves",
      words: `Since the first epoch it went from ${formatNumber(first)} to ${formatNumber(last)}.`,
      hint: "A larger learning rate, another activation or scaled inputs may help.",
    };
  }
  return null;
}

/** The lowest value and its epoch, 1-based. */
function lowestOf(values: readonly (number | null)[]): [number, number] {
  let lowest = Infinity;
  let epoch = 0;
  values.forEach((value, index) => {
    if (value !== null && value < lowest) {
      lowest = value;
      epoch = index + 1;
    }
  });
  return [lowest, epoch];
}

/** How long is left, rounded so that it does not jump about. */
export function timeLeftWords(seconds: number | null): string | null {
  if (seconds === null) return null;
  if (seconds < 2) return "almost done";
  const rounded = seconds < 60 ? Math.ceil(seconds / 5) * 5 : seconds;
  return `about ${formatDuration(rounded)} left`;
}
