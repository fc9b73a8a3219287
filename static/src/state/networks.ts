/** The saved networks that the page knows. */
import { create } from "zustand";
import {
  createNetwork,
  deleteNetwork,
  listNetworks,
  readNetwork,
  renameNetwork,
} from "../api/networks";
import type { NetworkSummary, SavedNetwork } from "../spec/openapi";
import { listState, type ListState } from "./lists";

export interface NetworksState extends ListState<NetworkSummary> {
  /** Saves the network once more under a name of its own. Throws ApiError. */
  duplicate: (id: string) => Promise<SavedNetwork>;
}

export const useNetworks = create<NetworksState>((set, get) => ({
  ...listState<NetworkSummary>(
    { list: listNetworks, rename: renameNetwork, remove: deleteNetwork },
    set,
    get,
  ),
  async duplicate(id) {
    const { document } = (await readNetwork(id)).value;
    const name = `${document.name || "network"} copy`;
    const copy = (await createNetwork({ ...document, name })).value;
    await get().load();
    return copy;
  },
}));
