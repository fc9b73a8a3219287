/** Arguments whose value is an object of a class: an inner layer, a cell, an initializer with arguments. */
import type { ArgumentSpec, JsonValue } from "../spec/openapi";

export type Config = Readonly<Record<string, JsonValue>>;

/** An object as Keras writes it: its class and what its constructor was given. */
export interface Inner {
  readonly className: string;
  readonly config: Config;
}

/** What is known of a class, whatever it is a class of. */
export interface ClassSpec {
  readonly class_name: string;
  readonly arguments: readonly ArgumentSpec[];
}

export function isRecord(value: unknown): value is Record<string, JsonValue> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object in a value; null where the value is a name, a number, or nothing. */
export function innerOf(value: JsonValue | undefined): Inner | null {
  if (!isRecord(value) || typeof value["class_name"] !== "string") return null;
  const config = value["config"];
  return { className: value["class_name"], config: isRecord(config) ? config : {} };
}

/** The objects in a list; what is none of them is left out. */
export function innersOf(value: JsonValue | undefined): Inner[] {
  return Array.isArray(value) ? value.flatMap((item) => innerOf(item as JsonValue) ?? []) : [];
}

/** An object in the form in which Keras reads it. */
export function writeInner({ className, config }: Inner): JsonValue {
  return { class_name: className, config: { ...config } };
}

/** One argument of an object set, or taken out; whatever else Keras noted beside it stays. */
export function withArgument(
  value: JsonValue | undefined,
  name: string,
  argument: JsonValue | undefined,
): JsonValue {
  const { [name]: _old, ...others } = innerOf(value)?.config ?? {};
  const config = argument === undefined ? others : { ...innerOf(value)?.config, [name]: argument };
  return { ...(isRecord(value) ? value : {}), config };
}

/**
 * Another class in the place of one: what both take by the same name is kept.
 *
 * Args:
 *   started: the new class's arguments as it is first dropped.
 */
export function changedClass(before: Inner | null, spec: ClassSpec, started: Config): Inner {
  const names = new Set(spec.arguments.map((argument) => argument.name));
  const kept = Object.entries(before?.config ?? {}).filter(
    ([name]) => names.has(name) && name !== "name",
  );
  return { className: spec.class_name, config: { ...started, ...Object.fromEntries(kept) } };
}

/** "LSTM 32", "TimeDistributed · Dense 10", "L2 0.5": an object in a word or two. */
export function sayInner(inner: Inner): string {
  const values = Object.entries(inner.config).filter(([name]) => name !== "name");
  const deeper = values.map(([, value]) => innerOf(value)).find((found) => found !== null);
  const list = values.map(([, value]) => innersOf(value)).find((found) => found.length > 0);
  if (list) return `${inner.className} · ${sayInners(list)}`;
  const number = values.find(([, value]) => typeof value === "number")?.[1];
  if (number !== undefined) return `${inner.className} ${String(number)}`;
  return deeper && isLayerHolder(inner)
    ? `${inner.className} · ${sayInner(deeper)}`
    : inner.className;
}

/** A wrapper says what it wraps; of a Dense nobody wants to hear its initializer. */
function isLayerHolder({ config }: Inner): boolean {
  return "layer" in config || "cell" in config;
}

const MAX_SAID = 2;

/** "LSTMCell 32, GRUCell 16", "5 cells" where they are many. */
export function sayInners(inners: readonly Inner[]): string {
  return inners.length > MAX_SAID ? `${inners.length} cells` : inners.map(sayInner).join(", ");
}
