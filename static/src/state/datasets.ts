/** The data sets that the page knows. */
import { create } from "zustand";
import {
  addSample,
  copyDataset,
  deleteDataset,
  listDatasets,
  listSamples,
  renameDataset,
  uploadDataset,
} from "../api/datasets";
import type { Dataset, DatasetSummary, Reading } from "../spec/openapi";
import { listState, type ListState } from "./lists";
import { samplesState, type SamplesState } from "./samples";
import { createUploads } from "./uploads";

/** What the data chooser offers first; the server reads whatever it can by the bytes. */
export const DATASET_FILES = [
  ".csv",
  ".tsv",
  ".txt",
  ".data",
  ".xlsx",
  ".xls",
  ".parquet",
  ".json",
  ".jsonl",
  ".npz",
] as const;

export interface DatasetsState extends ListState<DatasetSummary>, SamplesState<Dataset> {
  /** Makes a second data set on the same file. Throws ApiError. */
  duplicate: (id: string) => Promise<Dataset>;
}

export const useDatasets = create<DatasetsState>((set, get) => ({
  ...listState<DatasetSummary>(
    { list: listDatasets, rename: renameDataset, remove: deleteDataset },
    set,
    get,
  ),
  ...samplesState({ list: listSamples, add: addSample }, set, get),
  async duplicate(id) {
    const copy = await copyDataset(id);
    void get().load();
    return copy;
  },
}));

export const useDatasetUploads = createUploads<Dataset, Reading>(async (file, options, wished) => {
  const added = await uploadDataset(file, options, wished);
  void useDatasets.getState().load();
  return added;
});
