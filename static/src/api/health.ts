/** How the program itself is. */
import type { Health } from "../spec/openapi";
import { address, get, type CallOptions } from "./client";

export function readHealth(options?: CallOptions): Promise<Health> {
  return get(address("health"), options);
}
