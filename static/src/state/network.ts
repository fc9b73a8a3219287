/** The network that is open: its drawing with undo and redo, and what is selected in it. */
import { create } from "zustand";
import { type Drawing, changedKeys, drawingOf, emptyDocument } from "../model/drawing";
import { type History, endGesture, historyOf, record, redo, undo } from "../model/history";

/** Boxes that were just changed, by the number of the change: a new number flashes anew. */
export type Flashes = ReadonlyMap<string, number>;

interface NetworkState {
  /** The saved network's id; null while none is open. */
  id: string | null;
  history: History;
  selection: ReadonlySet<string>;
  /** Where a range of the selection starts. */
  anchor: string | null;
  /** The wire that was clicked, as `target#index`. */
  selectedWire: string | null;
  flashes: Flashes;
}

const FLASH_MS = 1200;

export const useNetwork = create<NetworkState>()(() => ({
  id: null,
  history: historyOf(drawingOf(emptyDocument())),
  selection: new Set(),
  anchor: null,
  selectedWire: null,
  flashes: new Map(),
}));

let numFlashes = 0;
let flashTimer: number | undefined;

/** The drawing as it is now. */
export function presentDrawing(): Drawing {
  return useNetwork.getState().history.present;
}

/** Show another network. */
export function showNetwork(id: string | null, history: History): void {
  useNetwork.setState({
    id,
    history,
    selection: new Set(),
    anchor: null,
    selectedWire: null,
    flashes: new Map(),
  });
}

/**
 * Change the drawing: one undo step, unless it goes on with `gesture`.
 *
 * `select` names the boxes that are selected afterwards.
 */
export function edit(
  label: string,
  change: (drawing: Drawing) => Drawing,
  options: { gesture?: string; select?: readonly string[] } = {},
): void {
  const before = useNetwork.getState().history;
  const history = record(before, change(before.present), label, options.gesture ?? null);
  if (history === before) return;
  moveTo(history, options.select);
}

export function undoEdit(): void {
  moveTo(undo(useNetwork.getState().history));
}

export function redoEdit(): void {
  moveTo(redo(useNetwork.getState().history));
}

/** The next change is an undo step of its own. */
export function endTyping(): void {
  const { history } = useNetwork.getState();
  const ended = endGesture(history);
  if (ended !== history) useNetwork.setState({ history: ended });
}

function moveTo(history: History, chosen?: readonly string[]): void {
  const before = useNetwork.getState();
  if (history === before.history) return;
  const there = new Set(history.present.keys);
  const kept = chosen ?? [...before.selection].filter((key) => there.has(key));
  useNetwork.setState({
    history,
    selection: sameSet(before.selection, kept) ? before.selection : new Set(kept),
    anchor: chosen ? (chosen.at(-1) ?? null) : before.anchor,
    selectedWire: null,
  });
  flash(changedKeys(before.history.present, history.present));
}

function sameSet(set: ReadonlySet<string>, keys: readonly string[]): boolean {
  return set.size === keys.length && keys.every((key) => set.has(key));
}

/** Let boxes flash once. */
export function flash(keys: readonly string[]): void {
  if (keys.length === 0) return;
  numFlashes += 1;
  const flashes = new Map(useNetwork.getState().flashes);
  for (const key of keys) flashes.set(key, numFlashes);
  useNetwork.setState({ flashes });
  window.clearTimeout(flashTimer);
  flashTimer = window.setTimeout(() => useNetwork.setState({ flashes: new Map() }), FLASH_MS);
}

export function select(keys: readonly string[], anchor: string | null = keys.at(-1) ?? null): void {
  const { selection } = useNetwork.getState();
  useNetwork.setState({
    selection: sameSet(selection, keys) ? selection : new Set(keys),
    anchor,
    selectedWire: null,
  });
}

export function selectWire(wire: string | null): void {
  useNetwork.setState({ selectedWire: wire, selection: new Set(), anchor: null });
}
