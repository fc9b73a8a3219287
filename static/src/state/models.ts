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
import type { ModelSummary, SavedModel } from "../spec/openapi";
import { listState, type ListState } from "./lists";
import { samplesState, type SamplesState } from "./samples";
import { createUploads } from "./uploads";

/** What the chooser offers first; the server looks at the bytes, not at the name. */
export const MODEL_FILES = [
  ...[".keras", ".h5", ".hdf5", ".tflite", ".onnx", ".safetensors", ".yaml", ".yml"],
  ...[".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".h5.gz", ".keras.gz"],
] as const;

/** Endings that models have, and other things too: a config, a SavedModel's folder. */
export const SHARED_MODEL_FILES = [".json", ".zip", ".gz", ".bz2", ".xz"] as const;

export interface ModelsState extends ListState<ModelSummary>, SamplesState<SavedModel> {
  /** Makes a second model on the same file. Throws ApiError. */
  duplicate: (id: string) => Promise<SavedModel>;
}

export const useModels = create<ModelsState>((set, get) => ({
  ...listState<ModelSummary>(
    { list: listModels, rename: renameModel, remove: deleteModel },
    set,
    get,
  ),
  ...samplesState({ list: listModelSamples, add: addModelSample }, set, get),
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
