/** The catalogue of layers, asked for once and again when somebody's own layers changed. */
import { create } from "zustand";
import { asApiError, type ApiError } from "../api/client";
import { readCatalogue } from "../api/layers";
import { specsByName } from "../model/palette";
import type { Catalogue, LayerSpec } from "../spec/openapi";

const RETRY_MS = 2000;

interface CatalogueState {
  catalogue: Catalogue | null;
  specs: ReadonlyMap<string, LayerSpec>;
  problem: ApiError | null;
}

export const useCatalogue = create<CatalogueState>()(() => ({
  catalogue: null,
  specs: new Map(),
  problem: null,
}));

/** Of two answers under way the one asked for last wins: the other may lack a class that was just added. */
let newest = 0;

/** Fetch the catalogue; keep trying until it is there. The server answers once its engine is ready. */
export async function loadCatalogue(): Promise<void> {
  newest += 1;
  const mine = newest;
  try {
    const catalogue = await readCatalogue();
    if (mine !== newest) return;
    useCatalogue.setState({ catalogue, specs: specsByName(catalogue), problem: null });
  } catch (thrown) {
    if (mine !== newest) return;
    useCatalogue.setState({ problem: asApiError(thrown) });
    if (asApiError(thrown).status !== 401)
      window.setTimeout(() => {
        if (mine === newest) void loadCatalogue();
      }, RETRY_MS);
  }
}

/** The entry of a class or alias in the catalogue as it is now. */
export function specOf(className: string): LayerSpec | undefined {
  return useCatalogue.getState().specs.get(className);
}
