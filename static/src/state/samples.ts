/** The samples that come with the program, in the stores of what they become. */
import type { StoreApi } from "zustand";
import type { Sample } from "../spec/openapi";

export interface SamplesState<Added> {
  /** null until the first answer. */
  samples: Sample[] | null;
  loadSamples: () => Promise<void>;
  /** Adds what the sample of this name is. Throws ApiError. */
  addSample: (name: string) => Promise<Added>;
}

export interface SampleCalls<Added> {
  list: () => Promise<Sample[]>;
  add: (name: string) => Promise<Added>;
}

type InStore<Added> = SamplesState<Added> & { load: () => Promise<void> };

/** The part of a store that offers samples; `set` and `get` are the store's own. */
export function samplesState<Added>(
  calls: SampleCalls<Added>,
  set: StoreApi<SamplesState<Added>>["setState"],
  get: StoreApi<InStore<Added>>["getState"],
): SamplesState<Added> {
  return {
    samples: null,
    async loadSamples() {
      if (get().samples !== null) return;
      // The list says what went wrong when nothing can be read; samples are an offer.
      const samples = await calls.list().catch(() => null);
      if (samples !== null) set({ samples });
    },
    async addSample(name) {
      const added = await calls.add(name);
      void get().load();
      return added;
    },
  };
}
