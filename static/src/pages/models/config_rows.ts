/** A layer's config as a person reads it: what differs from Keras's defaults first. */
import { argumentsOf } from "../../model/boxes";
import { writeValue } from "../../model/values";
import type { ArgumentSpec, JsonValue, LayerSpec, ModelLayer } from "../../spec/openapi";
import { givenArguments, isDefault, isRecord, plainValue } from "./defaults";

export interface ConfigRow {
  name: string;
  text: string;
  isDefault: boolean;
}

/** What is said elsewhere, and what Keras 2 noted down for itself. */
const SAID_ELSEWHERE = new Set([
  ...["name", "registered_name", "layers", "input_layers", "output_layers"],
  ...["build_config", "build_input_shape", "implementation", "input_dtype"],
]);
/** Where a wrapper's config holds the layers that stand in `layers`. */
const INNER_LAYERS = new Set(["layer", "forward_layer", "backward_layer", "cell", "cells"]);
/** A shape with the batch axis in front: of an input, and of Keras 2's first layers. */
const BATCH_SHAPES = new Set(["batch_shape", "batch_input_shape"]);
const MAX_CHARACTERS = 300;
const CODE = "Python code, which is not run";

/** Every argument in the config; those that differ from the default first, in Keras's order. */
export function configRows(layer: ModelLayer, spec: LayerSpec | undefined): ConfigRow[] {
  const rows = entriesOf(layer, spec).map((entry) => ({
    name: entry.name,
    text: isCode(layer, entry) ? CODE : textOf(entry.value, entry.argument),
    isDefault: entry.isDefault,
  }));
  return [...rows.filter((row) => !row.isDefault), ...rows.filter((row) => row.isDefault)];
}

/** A Lambda's bytes: what can be told of them stands with the refusal. */
function isCode(layer: ModelLayer, { name, value }: Entry): boolean {
  return layer.class_name === "Lambda" && name === "function" && typeof value !== "string";
}

/** The config without what is Keras's default: what the chips on a box say. */
export function ownConfig(
  layer: ModelLayer,
  spec: LayerSpec | undefined,
): Record<string, JsonValue> {
  const isInput = layer.class_name === "InputLayer";
  return Object.fromEntries(
    entriesOf(layer, spec)
      // The wire above a first layer has its input shape.
      .filter((entry) => !entry.isDefault && (isInput || !BATCH_SHAPES.has(entry.name)))
      .map(({ name, value }): [string, JsonValue] =>
        BATCH_SHAPES.has(name) && Array.isArray(value)
          ? ["shape", value.slice(1)]
          : [name, plainValue(value)],
      ),
  );
}

interface Entry {
  name: string;
  value: JsonValue;
  argument: ArgumentSpec | undefined;
  isDefault: boolean;
}

function entriesOf(layer: ModelLayer, spec: LayerSpec | undefined): Entry[] {
  const config = layer.config ?? {};
  const known = argumentsOf(spec);
  return Object.entries(config)
    .filter(([name]) => !SAID_ELSEWHERE.has(name))
    .filter(([name]) => layer.layers.length === 0 || !INNER_LAYERS.has(name))
    .map(([name, value]): Entry => {
      const argument = known.get(name)?.argument;
      return { name, value, argument, isDefault: isDefault(name, value, argument, config) };
    })
    .sort((a, b) => rank(a.name) - rank(b.name));
  function rank(name: string): number {
    return known.get(name)?.place ?? known.size;
  }
}

function textOf(value: JsonValue, argument: ArgumentSpec | undefined): string {
  const plain = plainValue(value);
  const text = isRecord(plain)
    ? objectText(plain)
    : typeof plain === "string"
      ? plain
      : writeValue(argument?.type ?? "any", plain);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)} …` : text;
}

/** {"class_name": "L2", "config": {"l2": 0.01}} → "L2(l2=0.01)". */
function objectText(value: Record<string, JsonValue>): string {
  const { class_name: className, config } = value;
  if (typeof className !== "string") return JSON.stringify(value);
  const given = isRecord(config) ? givenArguments(className, config) : [];
  return `${className}(${given.map(([name, one]) => `${name}=${JSON.stringify(one)}`).join(", ")})`;
}
