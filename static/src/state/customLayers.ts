/** The custom layers that are registered. */
import { create } from "zustand";
import { asApiError, type ApiError, type Deleted } from "../api/client";
import { deleteCustomLayer, listCustomLayers, registerCustomLayers } from "../api/customLayers";
import type { CustomLayer, CustomLayerVerdict } from "../spec/openapi";

export interface CustomLayersState {
  /** null until the first answer. */
  items: CustomLayer[] | null;
  error: ApiError | null;
  load: () => Promise<void>;
  /** Checks and registers pasted source; answers with a verdict for each class. Throws ApiError. */
  register: (source: string) => Promise<CustomLayerVerdict[]>;
  /** Throws ApiError. */
  remove: (name: string) => Promise<Deleted>;
}

export const useCustomLayers = create<CustomLayersState>((set, get) => ({
  items: null,
  error: null,
  async load() {
    try {
      set({ items: (await listCustomLayers()).items, error: null });
    } catch (thrown) {
      set({ error: asApiError(thrown) });
    }
  },
  async register(source) {
    const { custom_layers } = await registerCustomLayers(source);
    await get().load();
    return custom_layers;
  },
  async remove(name) {
    const deleted = await deleteCustomLayer(name);
    set({ items: get().items?.filter((item) => item.name !== name) ?? null });
    return deleted;
  },
}));
