/** The catalogue of layers. */
import type { Catalogue } from "../spec/openapi";
import { address, get, type CallOptions } from "./client";

export function readCatalogue(options?: CallOptions): Promise<Catalogue> {
  return get(address("layers"), options);
}
