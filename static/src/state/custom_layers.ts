/** The custom layers that are registered. */
import { create } from "zustand";
import { asApiError, type ApiError, type Deleted } from "../api/client";
import {
  copyCustomLayer,
  deleteCustomLayer,
  listCustomLayers,
  registerCustomLayers,
} from "../api/custom_layers";
import type { CustomLayer, CustomLayerVerdict } from "../spec/openapi";

export interface CustomLayersState {
  /** null until the first answer. */
  items: CustomLayer[] | null;
  next: string | null;
  error: ApiError | null;
  isLoadingMore: boolean;
  /** What the names of all that is listed have; "" for everything. */
  words: string;
  find: (words: string) => Promise<void>;
  load: () => Promise<void>;
  loadMore: () => Promise<void>;
  /** Checks and registers pasted source; answers with a verdict for each class. Throws ApiError. */
  register: (source: string, wanted?: readonly string[]) => Promise<CustomLayerVerdict[]>;
  /** Registers the layer under another class name too. Throws ApiError. */
  duplicate: (name: string, wanted: string) => Promise<CustomLayer>;
  /** Throws ApiError. */
  remove: (name: string) => Promise<Deleted>;
}

/** Of two answers under way the one asked for last wins. */
let newest = 0;

export const useCustomLayers = create<CustomLayersState>((set, get) => ({
  items: null,
  next: null,
  error: null,
  isLoadingMore: false,
  words: "",
  async find(words) {
    set({ words });
    await get().load();
  },
  async load() {
    newest += 1;
    const mine = newest;
    try {
      const { items, next } = await listCustomLayers(undefined, { q: get().words });
      if (mine === newest) set({ items, next, error: null });
    } catch (thrown) {
      if (mine === newest) set({ error: asApiError(thrown) });
    }
  },
  async loadMore() {
    const { next, isLoadingMore, words } = get();
    if (next === null || isLoadingMore) return;
    set({ isLoadingMore: true });
    const before = newest;
    try {
      const page = await listCustomLayers(next, { q: words });
      // The list has begun anew meanwhile.
      if (before !== newest) return;
      const known = new Set(get().items?.map((item) => item.name));
      const added = page.items.filter((item) => !known.has(item.name));
      set({ items: [...(get().items ?? []), ...added], next: page.next, error: null });
    } catch (thrown) {
      set({ error: asApiError(thrown) });
    } finally {
      set({ isLoadingMore: false });
    }
  },
  async register(source, wanted) {
    const { custom_layers } = await registerCustomLayers(source, wanted);
    await get().load();
    return custom_layers;
  },
  async duplicate(name, wanted) {
    const copy = await copyCustomLayer(name, wanted);
    await get().load();
    return copy;
  },
  async remove(name) {
    const deleted = await deleteCustomLayer(name);
    set({ items: get().items?.filter((item) => item.name !== name) ?? null });
    void get().load();
    return deleted;
  },
}));
