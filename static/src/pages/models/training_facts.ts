/** A training configuration in words: of Keras 3, and of Keras 1 and 2 (`optimizer_config`). */
import type { JsonValue } from "../../spec/openapi";
import { isRecord } from "./defaults";

export interface TrainingFact {
  readonly term: string;
  readonly value: string;
}

/** What every optimizer of its kind has unless somebody said otherwise, and its own notes. */
const QUIET = new Set([
  ...["name", "learning_rate", "lr", "is_legacy_optimizer", "jit_compile", "use_ema"],
  ...["ema_momentum", "ema_overwrite_frequency", "loss_scale_factor", "global_clipnorm"],
  ...["gradient_accumulation_steps", "beta_1", "beta_2", "epsilon", "rho", "decay", "amsgrad"],
]);

export function trainingFacts(config: Readonly<Record<string, JsonValue>>): TrainingFact[] {
  const facts: TrainingFact[] = [];
  const add = (term: string, value: string | null) => {
    if (value !== null && value !== "") facts.push({ term, value });
  };
  const optimizer = config["optimizer"] ?? config["optimizer_config"] ?? null;
  add("Optimizer", named(optimizer));
  const own = isRecord(optimizer) && isRecord(optimizer["config"]) ? optimizer["config"] : {};
  add("Learning rate", named(own["learning_rate"] ?? own["lr"] ?? null));
  for (const [name, value] of Object.entries(own)) {
    const isSet = value !== null && value !== false && value !== 0 && value !== "";
    if (isSet && !QUIET.has(name)) add(name, named(value));
  }
  add("Loss", named(config["loss"] ?? null));
  add("Metrics", named(config["metrics"] ?? null));
  add("Weighted metrics", named(config["weighted_metrics"] ?? null));
  add("Loss weights", named(config["loss_weights"] ?? null));
  return facts;
}

/** An object by its class, a function by its name, a number as it was typed, and lists of them. */
function named(value: JsonValue): string | null {
  if (value === null) return null;
  if (typeof value === "number") return String(Number(value.toPrecision(7)));
  if (Array.isArray(value)) {
    const words = value.map(named).filter((word) => word !== null && word !== "");
    return words.join(", ");
  }
  if (!isRecord(value)) return String(value);
  const { class_name: className, config } = value;
  if (className === "function" && typeof config === "string") return config;
  if (typeof className === "string") {
    // A loss or metric that was made with arguments says in `fn` or `name` what it is.
    const name = isRecord(config) ? (config["fn"] ?? config["name"]) : undefined;
    return className === "MeanMetricWrapper" && name != null ? named(name) : className;
  }
  return Object.entries(value)
    .map(([key, one]) => [key, named(one)] as const)
    .filter(([, word]) => word !== null && word !== "")
    .map(([key, word]) => `${key} ${word}`)
    .join(", ");
}
