/** What this browser keeps of each open network: its undo history and what is not saved yet. IndexedDB. */
import type { History } from "../model/history";
import { type PackedHistory, packHistory, unpackHistory } from "../model/packed_history";
import type { NetworkDocument } from "../spec/openapi";

const DATABASE = "layerwright";
const STORE = "networks";
/** 1 kept every drawing of the history whole. */
const VERSION = 2;

export interface LocalNetwork {
  history: History;
  /** The document that the server last acknowledged; the present one where nothing is unsaved. */
  savedDocument: NetworkDocument;
  /** What was sent to the server and not answered yet. */
  sentDocuments?: readonly NetworkDocument[];
  revision: number;
  etag: string;
}

type KeptNetwork = Omit<LocalNetwork, "history"> & { history: PackedHistory };

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.addEventListener("upgradeneeded", () => {
      const found = request.result;
      if (found.objectStoreNames.contains(STORE)) found.deleteObjectStore(STORE);
      found.createObjectStore(STORE);
    });
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
    const kept = await done<KeptNetwork | undefined>(store.get(id));
    return kept && { ...kept, history: unpackHistory(kept.history) };
  } catch {
    return undefined;
  }
}

export async function keepLocal(id: string, network: LocalNetwork): Promise<void> {
  try {
    const store = (await database()).transaction(STORE, "readwrite").objectStore(STORE);
    const kept: KeptNetwork = { ...network, history: packHistory(network.history) };
    // One clone of all of it: a document that is also in the history is the same object again.
    await done(store.put(kept, id));
  } catch {
    return;
  }
}
