/** The saved models that the page knows. */
import { create } from "zustand";
import { deleteModel, listModels, renameModel, uploadModel } from "../api/models";
import type { ModelSummary, SavedModel } from "../spec/openapi";
import { listState, type ListState } from "./lists";
import { createUploads } from "./uploads";

/** What the chooser offers first; the server looks at the bytes, not at the name. */
export const MODEL_FILES = [".keras", ".h5", ".hdf5"] as const;

export const useModels = create<ListState<ModelSummary>>((set, get) =>
  listState<ModelSummary>({ list: listModels, rename: renameModel, remove: deleteModel }, set, get),
);

export const useModelUploads = createUploads<SavedModel>(async (file, options) => {
  const added = await uploadModel(file, options);
  void useModels.getState().load();
  return added;
});
