/** A layer's config as a person reads it: what differs from Keras's defaults first. */
import { writeValue } from "../../model/values";
import type { ArgumentSpec, JsonValue, LayerSpec, ModelLayer } from "../../spec/openapi";

export interface ConfigRow {
  name: string;
  text: string;
  isDefault: boolean;
}

/** What every layer's config repeats and what is said elsewhere. */
const SAID_ELSEWHERE = new Set(["name", "build_config", "registered_name", "layers"]);
const MAX_CHARACTERS = 300;

/** Every argument in the config; those that differ from the default first, in Keras's order. */
export function configRows(layer: ModelLayer, spec: LayerSpec | undefined): ConfigRow[] {
  const rows = entriesOf(layer, spec).map(([name, value, argument]) => ({
    name,
    text: textOf(value, argument),
    isDefault: isDefault(name, value, argument),
  }));
  return [...rows.filter((row) => !row.isDefault), ...rows.filter((row) => row.isDefault)];
}

/** The config without what is Keras's default: what the chips on a box say. */
export function ownConfig(
  layer: ModelLayer,
  spec: LayerSpec | undefined,
): Record<string, JsonValue> {
  return Object.fromEntries(
    entriesOf(layer, spec)
      .filter(([name, value, argument]) => !isDefault(name, value, argument))
      .map(([name, value]) =>
        name === "batch_shape" && Array.isArray(value)
          ? ["shape", value.slice(1)]
          : [name, simple(value)],
      ),
  );
}

type Entry = [name: string, value: JsonValue, argument: ArgumentSpec | undefined];

function entriesOf(layer: ModelLayer, spec: LayerSpec | undefined): Entry[] {
  const known = new Map(spec?.arguments.map((argument) => [argument.name, argument]));
  const order = [...known.keys()];
  return Object.entries(layer.config ?? {})
    .filter(([name]) => !SAID_ELSEWHERE.has(name))
    .map(([name, value]): Entry => [name, value, known.get(name)])
    .sort(([a], [b]) => rank(order, a) - rank(order, b));
}

function rank(order: readonly string[], name: string): number {
  const index = order.indexOf(name);
  return index < 0 ? order.length : index;
}

function isDefault(name: string, value: JsonValue, argument: ArgumentSpec | undefined): boolean {
  if (name === "trainable") return value === true;
  if (name === "dtype") return simple(value) === "float32" || value === null;
  // Keras 2 writes the absence of an activation as its name.
  if (name.endsWith("activation") && value === "linear") return argument?.default == null;
  if (argument?.default == null && (value === null || value === false)) return true;
  if (argument === undefined) return false;
  if (argument.required) return false;
  return JSON.stringify(simple(value)) === JSON.stringify(simple(argument.default ?? null));
}

/**
 * A serialized Keras object without arguments of its own as its name: GlorotUniform with
 * `{"seed": null}` is "glorot_uniform"; a dtype policy is its name.
 */
function simple(value: JsonValue): JsonValue {
  // 0.7 went through 32 bits: 0.699999988079071.
  if (typeof value === "number") return Number(value.toPrecision(7));
  if (Array.isArray(value) && value.length > 1 && value.every((one) => one === value[0])) {
    return typeof value[0] === "number" ? value[0] : value;
  }
  if (typeof value !== "object" || value === null || !("class_name" in value)) return value;
  const { class_name: className } = value;
  const config = "config" in value ? value.config : {};
  if (typeof className !== "string" || typeof config !== "object" || config === null) return value;
  if (className === "DTypePolicy" && "name" in config) return config.name;
  const hasArguments = Object.values(config).some((one) => one !== null);
  return hasArguments ? value : snakeCase(className);
}

function snakeCase(className: string): string {
  return className.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

function textOf(value: JsonValue, argument: ArgumentSpec | undefined): string {
  const plain = Array.isArray(value) ? value : simple(value);
  const text =
    typeof plain === "object" && plain !== null && !Array.isArray(plain)
      ? objectText(plain)
      : typeof plain === "string"
        ? plain
        : writeValue(argument?.type ?? "any", plain);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)} …` : text;
}

/** {"class_name": "L2", "config": {"l2": 0.01}} → "L2(l2=0.01)". */
function objectText(value: object): string {
  if (!("class_name" in value) || typeof value.class_name !== "string") {
    return JSON.stringify(value);
  }
  const config = "config" in value && typeof value.config === "object" ? value.config : null;
  const given = Object.entries(config ?? {}).filter(([, one]) => one !== null);
  const words = given.map(([name, one]) => `${name}=${JSON.stringify(one)}`);
  return `${value.class_name}(${words.join(", ")})`;
}
