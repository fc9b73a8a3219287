/** What is folded and what is opened in each drawing; remembered in this browser. */
import { create } from "zustand";

export interface Folds {
  /** The repeated blocks that are one box. */
  readonly folded: readonly string[];
  /** The nested models whose layers stand in their place. */
  readonly opened: readonly string[];
}

const STORED = "layerwright.folds";
const NOTHING: Folds = { folded: [], opened: [] };

interface FoldsState {
  readonly byDocument: Readonly<Record<string, Folds>>;
}

function stored(): FoldsState["byDocument"] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).flatMap(([id, folds]) => (isFolds(folds) ? [[id, folds]] : [])),
    );
  } catch {
    return {};
  }
}

function isFolds(value: unknown): value is Folds {
  if (typeof value !== "object" || value === null) return false;
  const isTexts = (list: unknown) =>
    Array.isArray(list) && list.every((one) => typeof one === "string");
  return "folded" in value && "opened" in value && isTexts(value.folded) && isTexts(value.opened);
}

export const useFoldsStore = create<FoldsState>()(() => ({ byDocument: stored() }));

/** Of so many drawings, the last changed ones, it is remembered. */
const MOST = 200;

/** Beside what other tabs remember of other drawings. */
function remember(id: string, folds: Folds): void {
  const { [id]: _, ...others } = stored();
  const kept = Object.entries({ ...others, [id]: folds }).slice(-MOST);
  try {
    localStorage.setItem(STORED, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // A full store forgets the folds at the end of the session, nothing else.
  }
}

export function foldsOf(id: string): Folds {
  return useFoldsStore.getState().byDocument[id] ?? NOTHING;
}

export function useFolds(id: string): Folds {
  return useFoldsStore((state) => state.byDocument[id] ?? NOTHING);
}

export function changeFolds(id: string, change: Partial<Folds>): void {
  const { byDocument } = useFoldsStore.getState();
  const folds = { ...foldsOf(id), ...change };
  useFoldsStore.setState({ byDocument: { ...byDocument, [id]: folds } });
  remember(id, folds);
}

/** A list with some ids in it, or without them. */
export function withIds(list: readonly string[], ids: readonly string[], isIn: boolean): string[] {
  const others = list.filter((one) => !ids.includes(one));
  return isIn ? [...others, ...ids] : others;
}
