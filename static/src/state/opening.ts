/** A network file from the disk becomes a saved network. */
import { ApiError } from "../api/client";
import { createNetwork } from "../api/networks";
import type { NetworkDocument } from "../spec/openapi";

export const NETWORK_FILES = [".json"] as const;

export const MAX_NETWORK_BYTES = 64 * 2 ** 20;

/** Save what is in a `.network.json` as a new network; gives its id. Throws ApiError. */
export async function openNetworkFile(file: File): Promise<string> {
  if (file.size > MAX_NETWORK_BYTES) throw notANetwork(file, "it is too large");
  let document: unknown;
  try {
    document = JSON.parse(await file.text());
  } catch {
    throw notANetwork(file, "it is not JSON");
  }
  if (!isNetwork(document)) throw notANetwork(file, "it has no list of layers");
  try {
    // Whatever else may be wrong with it, the server says.
    return (await createNetwork(document)).value.id;
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 422)
      throw notANetwork(file, thrown.message.replace(/\.$/, ""));
    throw thrown;
  }
}

/** Whether it looks like a network document. */
export function isNetwork(value: unknown): value is NetworkDocument {
  return (
    typeof value === "object" && value !== null && "layers" in value && Array.isArray(value.layers)
  );
}

function notANetwork(file: File, reason: string): ApiError {
  return new ApiError({
    code: "not_a_network",
    message: `${file.name} is no network file: ${reason}.`,
    hint: "A network file is what “Take away the network (.network.json)” gives.",
    status: 422,
  });
}
