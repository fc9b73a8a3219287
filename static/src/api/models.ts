/** Saved models: upload, look, load, predict, take away. */
import type {
  Dataset,
  ExportFormat,
  ExportFormats,
  LoadReport,
  ModelComparison,
  ModelSummary,
  ModelView,
  ModelNetwork,
  PredictionRequest,
  Predictions,
  Reading,
  Sample,
  SavedModel,
  UnsoundWeights,
  WeightComparison,
  WeightsRead,
} from "../spec/openapi";
import {
  address,
  call,
  errorFrom,
  get,
  post,
  remove,
  rename,
  REQUEST_HEADER,
  unreachable,
  withQuery,
  type CallOptions,
  type ListOptions,
  type Deleted,
  type Page,
} from "./client";
import { upload, type UploadOptions } from "./upload";

export function listModels(cursor?: string, options?: ListOptions): Promise<Page<ModelSummary>> {
  return get(withQuery(address("models"), { cursor, q: options?.q }), options);
}

export function readModel(id: string, options?: CallOptions): Promise<SavedModel> {
  return get(address("models", id), options);
}

/** All that can be drawn of a model; shapes that the file does not state are worked out. */
export function viewModel(id: string, options?: CallOptions): Promise<ModelView> {
  return get(address("models", id, "view"), options);
}

/** What the file itself states, which is there at once. */
export function viewStated(id: string, options?: CallOptions): Promise<ModelView> {
  return get(`${address("models", id, "view")}?stated=true`, options);
}

/** What a config.json, or the beginning of an .h5 file of `wholeBytes`, shows; nothing of it is kept. */
export function lookAtConfig(part: File, wholeBytes?: number): Promise<ModelView> {
  return upload(withQuery(address("models", "look"), { whole_bytes: wholeBytes }), part);
}

export function uploadModel(file: File, options?: UploadOptions): Promise<SavedModel> {
  return upload(address("models"), file, options);
}

export function renameModel(id: string, name: string): Promise<SavedModel> {
  return rename(address("models", id), name);
}

/** A second model on the same file. */
export function copyModel(id: string): Promise<SavedModel> {
  return post(address("models", id, "copy"));
}

export function deleteModel(id: string): Promise<Deleted> {
  return remove(address("models", id));
}

export async function listModelSamples(options?: CallOptions): Promise<Sample[]> {
  return (await get<{ items: Sample[] }>(address("models", "samples"), options)).items;
}

export function addModelSample(name: string): Promise<SavedModel> {
  return post(address("models", "samples", name));
}

/**
 * Loads the model for real, in the sandbox, and says what came of it.
 *
 * Args:
 *   accepted: the codes of offered repairs to make too.
 */
export function loadModel(id: string): Promise<LoadReport> {
  return post(address("models", id, "load"), {});
}

/**
 * A repaired copy; the model stays as it came.
 *
 * Args:
 *   accepted: the codes of offered repairs to make too.
 *   vocabularies: layer's name → the words that the file lacks.
 */
export function repairModel(
  id: string,
  accepted: readonly string[],
  vocabularies: Readonly<Record<string, string[]>> = {},
): Promise<SavedModel> {
  return post(address("models", id, "repaired"), { accepted_repairs: accepted, vocabularies });
}

/** A registered layer takes the place of a class that the model misses; null: no longer. */
export async function chooseStandIn(
  id: string,
  className: string,
  customLayer: string | null,
): Promise<SavedModel> {
  const path = address("models", id, "stand-ins", className);
  if (customLayer === null) return (await call<SavedModel>("DELETE", path)).value;
  return (await call<SavedModel>("PUT", path, { custom_layer: customLayer })).value;
}

/** Load the model without an initializer, regularizer or constraint that it misses, or with it. */
export async function letGo(id: string, name: string, isGone: boolean): Promise<SavedModel> {
  const path = address("models", id, "let-go", name);
  return (await call<SavedModel>(isGone ? "PUT" : "DELETE", path)).value;
}

export async function listFormats(id: string, options?: CallOptions): Promise<ExportFormat[]> {
  return (await get<ExportFormats>(address("models", id, "formats"), options)).formats;
}

/** Where the browser downloads the model from. */
export function modelFileAddress(id: string, format: string): string {
  return withQuery(address("models", id, "file"), { format });
}

export function predict(id: string, request: PredictionRequest): Promise<Predictions> {
  return post(address("models", id, "predict"), request);
}

/** What became of a table, and how it was read: it comes in a header, beside the file. */
export interface TablePredicted extends Pick<
  Dataset,
  "format" | "reading" | "options" | "sheets" | "missing_found"
> {
  num_rows: number;
  columns: string[];
  unused_columns: string[];
  notes: string[];
}

/** A table with predictions appended, held by the browser under `address`. */
export interface PredictedTable {
  address: string;
  filename: string;
  told: TablePredicted;
}

/**
 * Sends a table; what comes back is a file, with what became of it in a header.
 *
 * Args:
 *   wished: how the table is read; what is left open is as the model's own table was.
 */
export async function predictTable(
  id: string,
  file: File,
  wished: Reading,
): Promise<PredictedTable> {
  const form = new FormData();
  form.append("reading", JSON.stringify(wished));
  form.append("file", file, file.name);
  let response: Response;
  try {
    response = await fetch(address("models", id, "predict-table"), {
      method: "POST",
      headers: { [REQUEST_HEADER]: "1" },
      credentials: "same-origin",
      body: form,
    });
  } catch {
    throw unreachable();
  }
  if (!response.ok) throw errorFrom(response.status, await response.text());
  const told = decodeURIComponent(response.headers.get("Layerwright-Predicted") ?? "{}");
  return {
    address: URL.createObjectURL(await response.blob()),
    filename: `${file.name.replace(/\.[^.]*$/, "")} predicted.csv`,
    told: JSON.parse(told) as TablePredicted,
  };
}

/** Which weights hold NaN or infinity. */
export function findUnsoundWeights(id: string, options?: CallOptions): Promise<UnsoundWeights> {
  return get(address("models", id, "weights", "unsound"), options);
}

/** What the values of weights are like, by their places in the file. */
export function readWeights(
  id: string,
  places: readonly string[],
  options?: CallOptions,
): Promise<WeightsRead> {
  const query = new URLSearchParams(places.map((place) => ["path", place]));
  return get(`${address("models", id, "weights")}?${query.toString()}`, options);
}

/** Where the browser downloads one weight from, as .npy. */
export function weightFileAddress(id: string, place: string): string {
  return withQuery(address("models", id, "weights", "file"), { path: place });
}

export function compareModels(
  left: string,
  right: string,
  options?: CallOptions,
): Promise<ModelComparison> {
  return get(withQuery(address("models", left, "comparison"), { with: right }), options);
}

export function compareModelWeights(
  left: string,
  right: string,
  options?: CallOptions,
): Promise<WeightComparison> {
  return get(withQuery(address("models", left, "comparison", "weights"), { with: right }), options);
}

/** The model as a network that can be edited. */
export function networkOfModel(id: string): Promise<ModelNetwork> {
  return post(address("models", id, "network"));
}
