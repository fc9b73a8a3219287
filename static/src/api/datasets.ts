/** Data sets: uploads, samples, and the choice of what is learned from what. */
import type {
  DataChoice,
  Dataset,
  DatasetPreview,
  DatasetSummary,
  Reading,
  Sample,
  SplitDescription,
  SplitRequest,
} from "../spec/openapi";
import {
  address,
  call,
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

/** Uploads a data file, read as `wished` says where something is wished. */
export function uploadDataset(
  file: File,
  options?: UploadOptions,
  wished?: Reading,
): Promise<Dataset> {
  const fields: Record<string, string> =
    wished === undefined ? {} : { reading: JSON.stringify(wished) };
  return upload(address("datasets"), file, { ...options, fields });
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

/** Keeps inputs and targets for a data set; with neither, the suggested ones again. */
export async function keepChoice(
  id: string,
  columns: { inputs?: string[]; targets?: string[] },
  options?: CallOptions,
): Promise<Dataset> {
  return (await call<Dataset>("PUT", address("datasets", id, "choice"), columns, options)).value;
}

/** Reads the file in another way; what is null is judged by its bytes. */
export function readAnew(id: string, wished: Reading): Promise<Dataset> {
  return post(address("datasets", id, "reading"), wished);
}

/** A second data set on the same file. */
export function copyDataset(id: string): Promise<Dataset> {
  return post(address("datasets", id, "copy"));
}

/** How a run would divide the rows. */
export function splitRows(
  id: string,
  request: SplitRequest,
  options?: CallOptions,
): Promise<SplitDescription> {
  return post(address("datasets", id, "split"), request, options);
}
