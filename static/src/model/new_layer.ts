/** A layer as it is first dropped: required arguments get a value to start from, so that it is whole at once. */
import type { ArgumentSpec, JsonValue, LayerDocument, LayerSpec } from "../spec/openapi";
import type { Drawing } from "./drawing";
import type { ClassSpec } from "./inner";
import { nameOfClass } from "./names";

/** Values to start from, by the argument's name (Keras uses a name for one thing throughout). */
const STARTING_VALUES: Readonly<Record<string, JsonValue>> = {
  units: 32,
  filters: 32,
  kernel_size: 3,
  pool_size: 2,
  output_size: 1,
  rate: 0.5,
  stddev: 0.1,
  factor: 0.2,
  input_dim: 1000,
  output_dim: 64,
  num_heads: 2,
  key_dim: 32,
  head_dim: 32,
  num_query_heads: 4,
  num_key_value_heads: 2,
  n: 4,
  num_bins: 10,
  num_tokens: 10,
  height: 64,
  width: 64,
  scale: 1,
  height_factor: 0.1,
  width_factor: 0.1,
  max_number: 10,
  axes: -1,
  dims: [2, 1],
  target_shape: [-1],
  equation: "...x,xy->...y",
  output_shape: 32,
  layer: inner("Dense", { units: 32 }),
  cell: inner("LSTMCell", { units: 32 }),
  cells: [inner("LSTMCell", { units: 32 })],
  layers: [],
};

/** Bidirectional takes a recurrent layer alone. */
const RECURRENT = inner("LSTM", { units: 32 });

/** A layer inside another one, in the form in which Keras writes it. */
function inner(class_name: string, config: Record<string, JsonValue>): JsonValue {
  return { class_name, config };
}

export function newLayer(spec: LayerSpec): LayerDocument {
  const config = startingConfig(spec);
  return { name: nameOfClass(spec.class_name), class_name: spec.class_name, config };
}

/** The arguments that an object of a class starts with. */
export function startingConfig(spec: ClassSpec): Record<string, JsonValue> {
  const config: Record<string, JsonValue> = {};
  for (const argument of spec.arguments) {
    const value = startingValue(spec, argument);
    if (value !== undefined) config[argument.name] = value;
  }
  return config;
}

function startingValue(spec: ClassSpec, argument: ArgumentSpec): JsonValue | undefined {
  // An input has no required argument in Keras's signature, but is nothing without a shape.
  if (spec.class_name === "InputLayer" && argument.name === "shape") return [28, 28, 1];
  if (!argument.required) return undefined;
  if (spec.class_name === "Bidirectional" && argument.name === "layer") return RECURRENT;
  const known = STARTING_VALUES[argument.name];
  if (known === undefined) return argument.choices?.[0];
  const rank = /([123])D/.exec(spec.class_name)?.[1];
  return argument.type === "integers" && typeof known === "number" && rank !== undefined
    ? Array.from({ length: Number(rank) }, () => known)
    : known;
}

/** Where a layer goes that is added without pointing at a place: after the chosen one, else at the end. */
export function placeForNew(
  drawing: Drawing,
  spec: LayerSpec,
  selection: ReadonlySet<string>,
): number {
  if (spec.class_name === "InputLayer" && drawing.document.kind === "sequential") return 0;
  const last = drawing.keys.findLastIndex((key) => selection.has(key));
  return last === -1 ? drawing.keys.length : last + 1;
}
