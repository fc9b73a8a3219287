/**
 * Whether a value in a saved config is Keras's default, as a person would say it.
 *
 * Keras writes every argument, resolved: `"channels_last"` for None, `[1, 1]` for 1, and an
 * object with all its arguments for `"glorot_uniform"`.
 */
import type { ArgumentSpec, JsonValue } from "../../spec/openapi";

/**
 * What Keras's initializers have as defaults, where that is not None.
 *
 * Source: keras/src/initializers/random_initializers.py and constant_initializers.py.
 */
const INITIALIZER_DEFAULTS: Readonly<Record<string, Readonly<Record<string, JsonValue>>>> = {
  RandomNormal: { mean: 0, stddev: 0.05 },
  TruncatedNormal: { mean: 0, stddev: 0.05 },
  RandomUniform: { minval: -0.05, maxval: 0.05 },
  Orthogonal: { gain: 1 },
  Identity: { gain: 1 },
};

/** Keras 2 wrote the initializers below as what they are made of: [scale, mode, distribution]. */
const VARIANCE_SCALINGS: Readonly<Record<string, string>> = {
  "1,fan_avg,uniform": "glorot_uniform",
  "1,fan_avg,normal": "glorot_normal",
  "1,fan_avg,truncated_normal": "glorot_normal",
  "2,fan_in,uniform": "he_uniform",
  "2,fan_in,normal": "he_normal",
  "2,fan_in,truncated_normal": "he_normal",
  "1,fan_in,uniform": "lecun_uniform",
  "1,fan_in,normal": "lecun_normal",
  "1,fan_in,truncated_normal": "lecun_normal",
};

/** Other names that Keras takes for an initializer. */
const ALIASES: Readonly<Record<string, string>> = {
  uniform: "random_uniform",
  normal: "random_normal",
  zero: "zeros",
  one: "ones",
};

/** Whether the config says here what Keras does anyway. */
export function isDefault(
  name: string,
  value: JsonValue,
  argument: ArgumentSpec | undefined,
  config: Readonly<Record<string, JsonValue>>,
): boolean {
  // Keras writes it into every config of a layer that somebody wrote.
  if (name === "trainable" || name === "autocast") return value === true;
  if (name === "dtype") return plainValue(value) === "float32" || value === null;
  const standard = argument?.default ?? null;
  if (standard === null && isResolvedNone(name, value, config)) return true;
  if (argument === undefined || argument.required) return false;
  return comparable(value, argument) === comparable(standard, argument);
}

/** What Keras writes for an argument that was left at None. */
function isResolvedNone(
  name: string,
  value: JsonValue,
  config: Readonly<Record<string, JsonValue>>,
): boolean {
  if (value === null || value === false) return true;
  // Keras 2 writes the absence of an activation as its name.
  if (name.endsWith("activation")) return value === "linear";
  if (name === "data_format") return value === "channels_last";
  // A pooling layer steps by its own size.
  const size = config["pool_size"];
  return name === "strides" && size !== undefined && sameNumbers(value, size);
}

function sameNumbers(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(withoutRepeats(one)) === JSON.stringify(withoutRepeats(other));
}

function comparable(value: JsonValue, argument: ArgumentSpec): string {
  const plain = argument.type === "shape" ? value : withoutRepeats(plainValue(value));
  if (argument.type !== "initializer" || typeof plain !== "string") return JSON.stringify(plain);
  const name = snakeCase(plain);
  return ALIASES[name] ?? name;
}

/** [3, 3] as 3: the short way to write kernel_size and its like. */
function withoutRepeats(value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return value;
  const [first] = value;
  return typeof first === "number" && value.every((one) => one === first) ? first : value;
}

/**
 * A value the short way: a serialized Keras object without arguments of its own as its name
 * (GlorotUniform with `{"seed": null}` is "glorot_uniform"), a dtype policy as its name.
 */
export function plainValue(value: JsonValue): JsonValue {
  // 0.7 went through 32 bits: 0.699999988079071.
  if (typeof value === "number")
    return Number.isInteger(value) ? value : Number(value.toPrecision(7));
  if (!isRecord(value)) return value;
  const { class_name: className, config = {} } = value;
  if (typeof className !== "string" || !isRecord(config)) return value;
  if (className === "DTypePolicy" && config["name"] !== undefined) return config["name"];
  const given = givenArguments(className, config);
  if (given.length === 0) return snakeCase(className);
  if (className !== "VarianceScaling") return value;
  const parts = ["scale", "mode", "distribution"].map((name) => String(config[name]));
  return VARIANCE_SCALINGS[parts.join()] ?? value;
}

/** The arguments of a serialized object that say something. */
export function givenArguments(
  className: string,
  config: Readonly<Record<string, JsonValue>>,
): [name: string, value: JsonValue][] {
  const standard = INITIALIZER_DEFAULTS[className] ?? {};
  return Object.entries(config)
    .filter(([name, value]) => value !== null && name !== "dtype" && name !== "name")
    .map(([name, value]): [string, JsonValue] => [name, plainValue(value)])
    .filter(([name, value]) => value !== standard[name]);
}

/** Whether a JSON value is an object with keys. */
export function isRecord(value: JsonValue): value is Record<string, JsonValue> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function snakeCase(className: string): string {
  return className.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
