/** What runs, their states and their metrics are called in front of people. */
import type { RunState } from "../../spec/openapi";
import { formatCount, formatDuration, formatList } from "../../widgets/format";

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
  const words = (isValidation ? name.slice("val_".length) : name).replaceAll("_", " ");
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

/** How long is left, rounded so that it does not jump about. */
export function timeLeftWords(seconds: number | null): string | null {
  if (seconds === null) return null;
  if (seconds < 2) return "almost done";
  const rounded = seconds < 60 ? Math.ceil(seconds / 5) * 5 : seconds;
  return `about ${formatDuration(rounded)} left`;
}
