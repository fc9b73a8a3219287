/** Custom layers: people's own classes. */
import type { CustomLayer, CustomLayersChecked } from "../spec/openapi";
import {
  address,
  call,
  get,
  post,
  remove,
  withQuery,
  type CallOptions,
  type ListOptions,
  type Deleted,
  type Page,
} from "./client";

export function listCustomLayers(
  cursor?: string,
  options?: ListOptions,
): Promise<Page<CustomLayer>> {
  return get(withQuery(address("custom-layers"), { cursor, q: options?.q }), options);
}

/** Every registered layer, of as many pages as there are. */
export async function listAllCustomLayers(options?: CallOptions): Promise<CustomLayer[]> {
  const found: CustomLayer[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<CustomLayer> = await listCustomLayers(cursor, options);
    found.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

export function readCustomLayer(name: string, options?: CallOptions): Promise<CustomLayer> {
  return get(address("custom-layers", name), options);
}

/**
 * Checks and registers every layer class in the source; the same name again is a new version.
 * Functions are registered too where they are `wanted`.
 */
export function registerCustomLayers(
  source: string,
  wanted: readonly string[] = [],
): Promise<CustomLayersChecked> {
  return post(address("custom-layers"), { source, wanted });
}

/** What was registered under this name, newest first. */
export function listCustomLayerVersions(
  name: string,
  options?: CallOptions,
): Promise<Page<CustomLayer>> {
  return get(address("custom-layers", name, "versions"), options);
}

/** Registers a new version; the class must keep its name. */
export async function saveCustomLayer(name: string, source: string): Promise<CustomLayer> {
  return (await call<CustomLayer>("PUT", address("custom-layers", name), { source })).value;
}

/** The same layer with its class called otherwise. */
export function copyCustomLayer(name: string, wanted: string): Promise<CustomLayer> {
  return post(address("custom-layers", name, "copy"), { name: wanted });
}

export function deleteCustomLayer(name: string): Promise<Deleted> {
  return remove(address("custom-layers", name));
}
