/** What was built on a saved thing, for the question before it is deleted. */
import type { Dependents } from "../spec/openapi";
import { address, get, type CallOptions } from "./client";

export type Collection = "networks" | "datasets" | "runs" | "models" | "custom-layers";

export function listDependents(
  collection: Collection,
  id: string,
  options?: CallOptions,
): Promise<Dependents> {
  return get(address(collection, id, "dependents"), options);
}
