/** What this browser keeps of each open network: its undo history and what is not saved yet. IndexedDB. */
import type { History } from "../model/history";
import type { NetworkDocument } from "../spec/openapi";

const DATABASE = "layerwright";
const STORE = "networks";

export interface LocalNetwork {
  history: History;
  /** The document that the server last acknowledged; the present one where nothing is unsaved. */
  savedDocument: NetworkDocument;
  /** What was sent to the server and not answered yet. */
  sentDocuments?: readonly NetworkDocument[];
  revision: number;
  etag: string;
}

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
  return opened;
}

function done<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

/**
 * What is kept of a network, or undefined.
 *
 * A browser that refuses storage (private windows) keeps nothing; the server still has every save.
 */
export async function readLocal(id: string): Promise<LocalNetwork | undefined> {
  try {
    const store = (await database()).transaction(STORE).objectStore(STORE);
    return await done<LocalNetwork | undefined>(store.get(id));
  } catch {
    return undefined;
  }
}

export async function keepLocal(id: string, network: LocalNetwork): Promise<void> {
  try {
    const store = (await database()).transaction(STORE, "readwrite").objectStore(STORE);
    // One clone of the whole history keeps the layers that its steps share.
    await done(store.put(network, id));
  } catch {
    return;
  }
}
