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
  if (ends([".json"])) return (await holdsNetwork(file)) ? "networks" : "datasets";
  if (ends(DATASET_FILES)) return "datasets";
  return here === "models" ? "models" : "datasets";
}

async function holdsNetwork(file: File): Promise<boolean> {
  if (file.size > MAX_NETWORK_BYTES) return false;
  try {
    return isNetwork(JSON.parse(await file.text()));
  } catch {
    return false;
  }
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
