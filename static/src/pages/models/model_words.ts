/** What is said of a model's format and kind. */
import type { ModelView, SavedModel } from "../../spec/openapi";

const WORDS: Partial<Record<SavedModel["format"], string>> = {
  json: "model JSON",
  saved_model: "SavedModel",
  tflite: "TensorFlow Lite",
  onnx: "ONNX",
};

/** A format as people call it: by its ending, or by its name. */
export function formatWords(format: SavedModel["format"]): string {
  return WORDS[format] ?? `.${format}`;
}

/** Whether the layers are groups of weights, without wiring. */
export function isTree(view: ModelView): boolean {
  return view.kind === "subclassed" || view.kind === "weights";
}

/** Whether its layers stand in a stack, in order, rather than by their wires. */
export function isStacked(view: ModelView): boolean {
  return view.kind === "sequential" || isTree(view);
}

/** Whether there are layers whose output's shape the file does not state, but could follow. */
export function lacksShapes(view: ModelView): boolean {
  return takesNetwork(view) && view.layers.some((layer) => layer.outputs.length === 0);
}

/** How many parameters it has; null where the file holds no weights that could be counted. */
export function numParamsOf(model: Pick<SavedModel, "format" | "num_params">): number | null {
  return model.format === "json" || model.format === "yaml" ? null : model.num_params;
}

const WHY_NO_NETWORK: Partial<Record<ModelView["kind"], string>> = {
  operators: "The file holds operators, not Keras’s layers, so there is no network to edit.",
  weights: "The file holds weights alone, not the layers and how they are wired.",
  subclassed: "How the layers of a subclassed model are wired stands in its code, not in the file.",
};

/** Why a model cannot be edited as a network; null where it can. */
export function whyNoNetwork(view: ModelView): string | null {
  return WHY_NO_NETWORK[view.kind] ?? null;
}

/** Whether the file tells Keras's layers and their wiring, so that they can be edited. */
function takesNetwork(view: ModelView): boolean {
  return view.kind === "sequential" || view.kind === "functional";
}
