/** What a file from the disk is: so that it can be dropped on any page. */
import { DATASET_FILES, useDatasetUploads } from "./datasets";
import { MODEL_FILES, useModelUploads } from "./models";
import { isNetwork, MAX_NETWORK_BYTES, openNetworkFile } from "./opening";

export type Place = "networks" | "datasets" | "models" | "layers";

/**
 * Where a file belongs, by its ending; what can be two things, by what is in it.
 *
 * `here`: the place that is looked at gets what has an ending that says nothing.
 */
export async function placeOf(file: File, here: Place | null): Promise<Place> {
  const name = file.name.toLowerCase();
  const ends = (endings: readonly string[]) => endings.some((ending) => name.endsWith(ending));
  if (ends([".py"])) return "layers";
  if (ends(MODEL_FILES)) return "models";
  if (ends([".network.json"])) return "networks";
  if (ends([".json"])) return await placeOfJson(file);
  if (ends([".zip"]) && (await holdsModel(file))) return "models";
  if (ends(DATASET_FILES)) return "datasets";
  return here === "models" ? "models" : "datasets";
}

async function placeOfJson(file: File): Promise<Place> {
  if (file.size > MAX_NETWORK_BYTES) return "datasets";
  try {
    const value: unknown = JSON.parse(await file.text());
    if (isModel(value)) return "models";
    return isNetwork(value) ? "networks" : "datasets";
  } catch {
    return "datasets";
  }
}

/** A model's architecture, as Keras (to_json) or TensorFlow.js write it. */
function isModel(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "modelTopology" in value || ("class_name" in value && "config" in value);
}

const DIRECTORY_BYTES = 2 ** 16;

/** A SavedModel, a model's file, or one that was unpacked and packed again. */
const MODEL_INSIDE = /saved_model\.pb|\.(?:keras|h5|hdf5|tflite|onnx|safetensors)/u;

/** The names of a zip's members stand, unpacked, at its end. */
async function holdsModel(file: File): Promise<boolean> {
  const end = await file.slice(Math.max(0, file.size - DIRECTORY_BYTES)).text();
  return MODEL_INSIDE.test(end);
}

/** Takes a file in; gives the id of what came of it, null where it was refused or cancelled. */
export async function takeFile(
  file: File,
  place: Exclude<Place, "layers">,
): Promise<string | null> {
  if (place === "networks") return await openNetworkFile(file);
  const uploads = place === "models" ? useModelUploads : useDatasetUploads;
  return (await uploads.getState().start(file))?.id ?? null;
}
