/** Networks: saved documents, their shapes and their code. */
import type {
  CodeTarget,
  NetworkCode,
  NetworkDocument,
  NetworkSummary,
  NetworkTemplate,
  NetworkVersion,
  SavedNetwork,
  ShapeReport,
  WeightReuse,
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
  type Tagged,
} from "./client";

/** A network fitted to data, and in words what was changed for it. */
export interface FittedNetwork {
  network: NetworkDocument;
  changes: string[];
}

/** The networks that come with the program, to begin with. */
export async function listTemplates(options?: CallOptions): Promise<NetworkTemplate[]> {
  const path = address("networks", "templates");
  return (await get<{ items: NetworkTemplate[] }>(path, options)).items;
}

export function listNetworks(
  cursor?: string,
  options?: ListOptions,
): Promise<Page<NetworkSummary>> {
  return get(withQuery(address("networks"), { cursor, q: options?.q }), options);
}

export function createNetwork(document: NetworkDocument): Promise<Tagged<SavedNetwork>> {
  return call("POST", address("networks"), document);
}

export function readNetwork(id: string, options?: CallOptions): Promise<Tagged<SavedNetwork>> {
  return call("GET", address("networks", id), undefined, options);
}

/** Saves over the revision that `etag` names; 412 when somebody saved in between. */
export function saveNetwork(
  id: string,
  document: NetworkDocument,
  etag: string,
  options?: CallOptions,
): Promise<Tagged<SavedNetwork>> {
  return call("PUT", address("networks", id), document, { ...options, ifMatch: etag });
}

export function renameNetwork(id: string, name: string): Promise<SavedNetwork> {
  return rename(address("networks", id), name);
}

export function deleteNetwork(id: string): Promise<Deleted> {
  return remove(address("networks", id));
}

export function listNetworkVersions(
  id: string,
  cursor?: string,
  options?: CallOptions,
): Promise<Page<NetworkVersion>> {
  return get(withQuery(address("networks", id, "versions"), { cursor }), options);
}

/** Gives a version a name of its own, or takes it away. */
export async function labelNetworkVersion(
  id: string,
  revision: number,
  label: string | null,
): Promise<NetworkVersion> {
  const path = address("networks", id, "versions", String(revision));
  return (await call<NetworkVersion>("PATCH", path, { label })).value;
}

export function checkShapes(
  document: NetworkDocument,
  options?: CallOptions,
): Promise<ShapeReport> {
  return post(address("networks", "shapes"), document, options);
}

export function writeCode(
  document: NetworkDocument,
  target: CodeTarget = "python",
  options?: CallOptions,
): Promise<NetworkCode> {
  return post(withQuery(address("networks", "code"), { target }), document, options);
}

/** Sets the input shape, the output units and the activation for a data set. */
export function fitNetwork(
  request: {
    network: NetworkDocument;
    dataset_id: string;
    inputs?: string[];
    targets?: string[];
  },
  options?: CallOptions,
): Promise<FittedNetwork> {
  return post(address("networks", "fit"), request, options);
}

/** Which weights of a model a run of the drawing would start with. */
export function foreseeReuse(
  network: NetworkDocument,
  modelId: string,
  options?: CallOptions,
): Promise<WeightReuse> {
  return post(address("networks", "weight-reuse"), { network, model_id: modelId }, options);
}
