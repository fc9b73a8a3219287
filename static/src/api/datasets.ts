/** Data sets: uploads, samples, and the choice of what is learned from what. */
import type { DataChoice, Dataset, DatasetPreview, DatasetSummary, Sample } from "../spec/openapi";
import {
  address,
  get,
  post,
  remove,
  rename,
  withQuery,
  type CallOptions,
  type ListOptions,
  type Deleted,
  type Page,
} from "./client";
import { upload, type UploadOptions } from "./upload";

export function listDatasets(
  cursor?: string,
  options?: ListOptions,
): Promise<Page<DatasetSummary>> {
  return get(withQuery(address("datasets"), { cursor, q: options?.q }), options);
}

export function readDataset(id: string, options?: CallOptions): Promise<Dataset> {
  return get(address("datasets", id), options);
}

export function previewDataset(id: string, options?: CallOptions): Promise<DatasetPreview> {
  return get(address("datasets", id, "preview"), options);
}

export function uploadDataset(file: File, options?: UploadOptions): Promise<Dataset> {
  return upload(address("datasets"), file, options);
}

export function renameDataset(id: string, name: string): Promise<Dataset> {
  return rename(address("datasets", id), name);
}

export function deleteDataset(id: string): Promise<Deleted> {
  return remove(address("datasets", id));
}

export async function listSamples(options?: CallOptions): Promise<Sample[]> {
  return (await get<{ items: Sample[] }>(address("datasets", "samples"), options)).items;
}

export function addSample(name: string): Promise<Dataset> {
  return post(address("datasets", "samples", name));
}

/** What a network for these inputs and targets has to look like. */
export function chooseColumns(
  id: string,
  columns: { inputs: string[]; targets: string[] },
  options?: CallOptions,
): Promise<DataChoice> {
  return post(address("datasets", id, "choice"), columns, options);
}
