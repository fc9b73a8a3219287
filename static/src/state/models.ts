/** The saved models that the page knows. */
import { create } from "zustand";
import {
  addModelSample,
  copyModel,
  deleteModel,
  listModels,
  listModelSamples,
  renameModel,
  uploadModel,
} from "../api/models";
import type { ModelSummary, Sample, SavedModel } from "../spec/openapi";
import { listState, type ListState } from "./lists";
import { createUploads } from "./uploads";

/** What the chooser offers first; the server looks at the bytes, not at the name. */
export const MODEL_FILES = [
  ...[".keras", ".h5", ".hdf5", ".tflite", ".onnx", ".safetensors", ".yaml", ".yml"],
  ...[".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".h5.gz", ".keras.gz"],
] as const;

/** Endings that models have, and other things too: a config, a SavedModel's folder. */
export const SHARED_MODEL_FILES = [".json", ".zip", ".gz", ".bz2", ".xz"] as const;

export interface ModelsState extends ListState<ModelSummary> {
  samples: Sample[] | null;
  loadSamples: () => Promise<void>;
  /** Opens a saved model that comes with the program. Throws ApiError. */
  addSample: (name: string) => Promise<SavedModel>;
  /** Makes a second model on the same file. Throws ApiError. */
  duplicate: (id: string) => Promise<SavedModel>;
}

export const useModels = create<ModelsState>((set, get) => ({
  ...listState<ModelSummary>(
    { list: listModels, rename: renameModel, remove: deleteModel },
    set,
    get,
  ),
  samples: null,
  async loadSamples() {
    if (get().samples !== null) return;
    // The list says what went wrong when nothing can be read; samples are an offer.
    const samples = await listModelSamples().catch(() => null);
    if (samples !== null) set({ samples });
  },
  async addSample(name) {
    const added = await addModelSample(name);
    void get().load();
    return added;
  },
  async duplicate(id) {
    const copy = await copyModel(id);
    void get().load();
    return copy;
  },
}));

export const useModelUploads = createUploads<SavedModel>(async (file, options) => {
  const added = await uploadModel(file, options);
  void useModels.getState().load();
  return added;
});
