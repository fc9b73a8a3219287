/** The custom layers that are registered. */
import { create } from "zustand";
import type { Deleted } from "../api/client";
import {
  copyCustomLayer,
  deleteCustomLayer,
  listCustomLayers,
  registerCustomLayers,
} from "../api/custom_layers";
import type { CustomLayer, CustomLayerVerdict } from "../spec/openapi";
import { pagesState, type PagesState } from "./lists";

export interface CustomLayersState extends PagesState<CustomLayer> {
  /** Checks and registers pasted source; answers with a verdict for each class. Throws ApiError. */
  register: (source: string, wanted?: readonly string[]) => Promise<CustomLayerVerdict[]>;
  /** Registers the layer under another class name too. Throws ApiError. */
  duplicate: (name: string, wanted: string) => Promise<CustomLayer>;
  /** Throws ApiError. */
  remove: (name: string) => Promise<Deleted>;
}

export const useCustomLayers = create<CustomLayersState>((set, get) => ({
  ...pagesState(listCustomLayers, (layer) => layer.name, set, get),
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
