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
import type { Dataset, DatasetSummary, Reading, Sample } from "../spec/openapi";
import { listState, type ListState } from "./lists";
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

export interface DatasetsState extends ListState<DatasetSummary> {
  samples: Sample[] | null;
  loadSamples: () => Promise<void>;
  /** Adds a data set that comes with the program. Throws ApiError. */
  addSample: (name: string) => Promise<Dataset>;
  /** Makes a second data set on the same file. Throws ApiError. */
  duplicate: (id: string) => Promise<Dataset>;
}

export const useDatasets = create<DatasetsState>((set, get) => ({
  ...listState<DatasetSummary>(
    { list: listDatasets, rename: renameDataset, remove: deleteDataset },
    set,
    get,
  ),
  samples: null,
  async loadSamples() {
    if (get().samples !== null) return;
    // The list says what went wrong when nothing can be read; samples are an offer.
    const samples = await listSamples().catch(() => null);
    if (samples !== null) set({ samples });
  },
  async addSample(name) {
    const added = await addSample(name);
    void get().load();
    return added;
  },
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
