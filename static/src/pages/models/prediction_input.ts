/** Something to predict with: a real row where the data are here, else zeros of the right shape. */
import { previewDataset, readDataset } from "../../api/datasets";
import { readRun } from "../../api/runs";
import type { JsonValue, ModelView, PredictionRequest, SavedModel } from "../../spec/openapi";

/** More numbers than this are no use to look at. */
const MAX_EXAMPLE_NUMBERS = 4096;

/** An example request for a model trained here: the first row of its own data; null without. */
export async function exampleFromData(
  model: SavedModel,
  signal: AbortSignal,
): Promise<PredictionRequest | null> {
  if (model.run_id == null) return null;
  try {
    const run = await readRun(model.run_id, { signal });
    const [dataset, preview] = await Promise.all([
      readDataset(run.dataset_id, { signal }),
      previewDataset(run.dataset_id, { signal }),
    ]);
    const row = preview.rows[0];
    if (row === undefined) return null;
    const valueOf = (name: string): JsonValue => row[preview.columns.indexOf(name)];
    const names = run.plan.choice.inputs;
    if (dataset.kind === "table") {
      return { rows: [Object.fromEntries(names.map((name) => [name, valueOf(name)]))] };
    }
    const [first] = names;
    return first === undefined ? null : { inputs: [valueOf(first)] };
  } catch {
    // The data may be deleted; zeros do as well.
    return null;
  }
}

/**
 * One row of zeros; null where the model's shape is not known, or it has several inputs: the
 * view does not tell in which order it takes them.
 */
export function zerosFor(view: ModelView): PredictionRequest | null {
  const [first, ...others] = view.layers.filter((layer) => layer.inbound.length === 0);
  if (others.length > 0) return null;
  const config = first?.config ?? {};
  const stated = first?.outputs[0]?.shape ?? config["batch_shape"] ?? config["batch_input_shape"];
  if (!Array.isArray(stated)) return null;
  const sizes = stated.slice(1).map((size: unknown) => (typeof size === "number" ? size : 1));
  const count = sizes.reduce((product, size) => product * size, 1);
  return count > MAX_EXAMPLE_NUMBERS ? null : { inputs: [zeros(sizes)] };
}

function zeros(sizes: readonly number[]): JsonValue {
  const [size, ...rest] = sizes;
  return size === undefined ? 0 : Array.from({ length: size }, () => zeros(rest));
}

/** The request that a person wrote: `{"rows": …}`, `{"inputs": …}`, or plain rows or arrays. */
export function requestFrom(text: string): PredictionRequest | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : "This is not JSON.";
  }
  if (Array.isArray(value)) {
    return value.every(isRecord) ? { rows: value } : { inputs: value };
  }
  if (isRecord(value)) {
    if (Array.isArray(value["rows"]) && value["rows"].every(isRecord)) {
      return { rows: value["rows"] };
    }
    if (Array.isArray(value["inputs"])) return { inputs: value["inputs"] };
    return { rows: [value] };
  }
  return "Write a list: rows as objects, or nested lists of numbers.";
}

function isRecord(value: unknown): value is Record<string, JsonValue> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
