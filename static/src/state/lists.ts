/** What every list of things has: its pages, a search by name; rename and delete. */
import type { StoreApi } from "zustand";
import {
  asApiError,
  type ApiError,
  type Deleted,
  type ListOptions,
  type Page,
} from "../api/client";

export interface PagesState<Item> {
  /** null until the first answer. */
  items: Item[] | null;
  next: string | null;
  error: ApiError | null;
  isLoadingMore: boolean;
  /** What the names of all that is listed have; "" for everything. */
  words: string;
  /** List what has these words in its name. */
  find: (words: string) => Promise<void>;
  /** Reads the newest page again; keeps what is shown until the answer is there. */
  load: () => Promise<void>;
  loadMore: () => Promise<void>;
}

export interface ListState<Item> extends PagesState<Item> {
  /** Throws ApiError. */
  rename: (id: string, name: string) => Promise<void>;
  /** Throws ApiError. */
  remove: (id: string) => Promise<Deleted>;
}

type ListPage<Item> = (cursor?: string, options?: ListOptions) => Promise<Page<Item>>;

export interface ListCalls<Item> {
  list: ListPage<Item>;
  rename: (id: string, name: string) => Promise<unknown>;
  remove: (id: string) => Promise<Deleted>;
}

/** A fresh first page, with the further pages that were loaded before. */
function withTail<Item>(
  page: Page<Item>,
  { items, next }: Pick<PagesState<Item>, "items" | "next">,
  idOf: (item: Item) => string,
): Pick<PagesState<Item>, "items" | "next"> {
  const last = page.items.at(-1);
  const at =
    last === undefined ? -1 : (items?.findIndex((item) => idOf(item) === idOf(last)) ?? -1);
  const tail = at < 0 || page.next === null ? [] : (items?.slice(at + 1) ?? []);
  return { items: [...page.items, ...tail], next: tail.length > 0 ? next : page.next };
}

interface Pages<Item> {
  state: PagesState<Item>;
  /** After a change: an answer that is under way may not tell of it. */
  askAnew: () => void;
}

/** The part of a store that lists in pages; `set` and `get` are the store's own. */
export function pagesState<Item>(...parts: Parameters<typeof pagesOf<Item>>): PagesState<Item> {
  return pagesOf(...parts).state;
}

function pagesOf<Item>(
  list: ListPage<Item>,
  idOf: (item: Item) => string,
  set: StoreApi<PagesState<Item>>["setState"],
  get: StoreApi<PagesState<Item>>["getState"],
): Pages<Item> {
  // Of two answers under way the one asked for last wins.
  let newest = 0;
  let isAsking = false;
  /** What was searched for in the list that is shown. */
  let shownWords = "";
  const wanted = (): ListOptions => (get().words === "" ? {} : { q: get().words });
  const ask = async () => {
    newest += 1;
    const mine = newest;
    const { words } = get();
    isAsking = true;
    try {
      const page = await list(undefined, wanted());
      if (mine !== newest) return;
      set({ ...(words === shownWords ? withTail(page, get(), idOf) : page), error: null });
      shownWords = words;
    } catch (thrown) {
      if (mine === newest) set({ error: asApiError(thrown) });
    } finally {
      if (mine === newest) isAsking = false;
    }
  };
  const askAnew = () => {
    if (isAsking) void ask();
  };
  const state: PagesState<Item> = {
    items: null,
    next: null,
    error: null,
    isLoadingMore: false,
    words: "",
    async find(words) {
      set({ words });
      await ask();
    },
    load: ask,
    async loadMore() {
      const { next, isLoadingMore, words } = get();
      if (next === null || isLoadingMore || words !== shownWords) return;
      set({ isLoadingMore: true });
      try {
        const page = await list(next, wanted());
        if (words !== get().words) return;
        const known = new Set(get().items?.map(idOf));
        const added = page.items.filter((item) => !known.has(idOf(item)));
        set({ items: [...(get().items ?? []), ...added], next: page.next, error: null });
      } catch (thrown) {
        set({ error: asApiError(thrown) });
      } finally {
        set({ isLoadingMore: false });
      }
    },
  };
  return { state, askAnew };
}

/** The part of a store that is a list; `set` and `get` are the store's own. */
export function listState<Item extends { id: string; name: string }>(
  calls: ListCalls<Item>,
  set: StoreApi<ListState<Item>>["setState"],
  get: StoreApi<ListState<Item>>["getState"],
): ListState<Item> {
  const { state, askAnew } = pagesOf(calls.list, (item: Item) => item.id, set, get);
  return {
    ...state,
    async rename(id, name) {
      await calls.rename(id, name);
      const items = get().items?.map((item) => (item.id === id ? { ...item, name } : item)) ?? null;
      set({ items });
      askAnew();
    },
    async remove(id) {
      const deleted = await calls.remove(id);
      set({ items: get().items?.filter((item) => item.id !== id) ?? null });
      askAnew();
      return deleted;
    },
  };
}
