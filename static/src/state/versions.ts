/** The versions of the open network: listed, named, shown again. */
import { create } from "zustand";
import { asApiError, type ApiError } from "../api/client";
import { labelNetworkVersion, listNetworkVersions } from "../api/networks";
import { withDocument } from "../model/drawing";
import { record } from "../model/history";
import type { NetworkVersion } from "../spec/openapi";
import { useNetwork } from "./network";
import { saveNow } from "./saving";

interface VersionsState {
  isOpen: boolean;
  /** Newest first; null until the first answer. */
  items: NetworkVersion[] | null;
  next: string | null;
  error: ApiError | null;
  open: () => Promise<void>;
  close: () => void;
  loadMore: () => Promise<void>;
  /** Give a version a name, or take it away. Throws ApiError. */
  label: (revision: number, label: string | null) => Promise<void>;
}

/** The page of versions that is under way; of several the one asked for last wins. */
let asking: object | null = null;

export const useVersions = create<VersionsState>((set, get) => ({
  isOpen: false,
  items: null,
  next: null,
  error: null,
  async open() {
    asking = null;
    set({ isOpen: true, items: null, next: null, error: null });
    await saveNow();
    await get().loadMore();
  },
  close: () => set({ isOpen: false }),
  async loadMore() {
    const { id } = useNetwork.getState();
    if (id === null || asking !== null) return;
    const mine = {};
    asking = mine;
    try {
      const page = await listNetworkVersions(id, get().next ?? undefined);
      if (asking === mine)
        set({ items: [...(get().items ?? []), ...page.items], next: page.next, error: null });
    } catch (thrown) {
      if (asking === mine) set({ error: asApiError(thrown) });
    } finally {
      if (asking === mine) asking = null;
    }
  },
  async label(revision, label) {
    const { id } = useNetwork.getState();
    if (id === null) return;
    const changed = await labelNetworkVersion(id, revision, label);
    set({ items: get().items?.map((one) => (one.revision === revision ? changed : one)) ?? null });
  },
}));

// Those of another network are not to be restored into this one.
useNetwork.subscribe((state, before) => {
  if (state.id === before.id) return;
  asking = null;
  useVersions.setState({ isOpen: false, items: null, next: null });
});

/** Draw an earlier version again: one undo step, saved as the newest version. */
export function restoreVersion(version: NetworkVersion): void {
  const { history } = useNetwork.getState();
  const present = withDocument(history.present, version.document);
  useNetwork.setState({ history: record(history, present, `Version ${version.revision} again`) });
  useVersions.getState().close();
}
