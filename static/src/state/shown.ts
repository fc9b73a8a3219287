/**
 * Which boxes the canvas and the list show: a layer each, or one for a block that is folded.
 *
 * What is selected and edited is always layers. How blocks are found and folded is fetched with
 * the first that is.
 */
import { useEffect, useMemo } from "react";
import { create } from "zustand";
import type { Folding } from "../model/blocks";
import type { Box } from "../model/boxes";
import { type Drawing, withFix } from "../model/drawing";
import type { NetworkDocument } from "../spec/openapi";
import type { WireEnd } from "../model/edits";
import { flowOrder, type Wire, wiresOf } from "../model/graph";
import { useFolds } from "./folds";
import { presentDrawing, useNetwork } from "./network";

type Folder = typeof import("./folding");

interface ShownState {
  folder: Folder | null;
  /** It could not be fetched: the drawing is shown as it is. */
  isMissing: boolean;
}

const useShown = create<ShownState>()(() => ({ folder: null, isMissing: false }));

const NOTHING: Folding = { repeats: [], boxOf: new Map(), folds: new Map() };

/** What can fold; fetched when it is asked for. */
export async function fetchFolder(): Promise<Folder> {
  const folder = await import("./folding");
  useShown.setState({ folder, isMissing: false });
  return folder;
}

/** What is folded in the open network; null until it is known. */
export function useFolding(drawing: Drawing): Folding | null {
  const { folder, isMissing } = useShown();
  const folds = useFolds(useNetwork((state) => state.id) ?? "");
  const isWanted =
    folds.folded.length > 0 || drawing.document.layers.some((layer) => layer.block != null);
  useEffect(() => {
    if (isWanted) fetchFolder().catch(() => useShown.setState({ isMissing: true }));
  }, [isWanted]);
  return useMemo(() => {
    if (isWanted && folder === null && !isMissing) return null;
    return isWanted && folder !== null ? folder.foldingNow(drawing, folds) : NOTHING;
  }, [drawing, folds, folder, isMissing, isWanted]);
}

export function presentFolding(): Folding {
  return useShown.getState().folder?.foldingNow() ?? NOTHING;
}

/** The box that shows a layer. */
export function boxOf(key: string): string {
  return presentFolding().boxOf.get(key) ?? key;
}

/** The layers that a box stands for. */
export function layersOf(box: string): readonly string[] {
  return presentFolding().folds.get(box)?.keys ?? [box];
}

/** The boxes along the flow, or in the order of the document. */
export function boxesAlong(keys: readonly string[] = flowOrder(presentDrawing())): string[] {
  return [...new Set(keys.map(boxOf))];
}

/** The boxes from one to another along the flow, both included. */
export function boxesBetween(from: string, to: string): string[] {
  const order = boxesAlong();
  const [first = -1, last] = [order.indexOf(from), order.indexOf(to)].sort((a, b) => a - b);
  return first < 0 ? [to] : order.slice(first, last! + 1);
}

/** The box under which something goes on: for a block the layer whose output leaves it. */
export function tailOf(key: string): string {
  const { folder } = useShown.getState();
  return folder?.endOf(boxOf(key), "out") ?? key;
}

/** The layer that a wire to or from a box is meant for; null, and the reason is said, where there are several. */
export function endOf(box: string, end: "in" | "out"): string | null {
  return (
    useShown.getState().folder?.endOrNotice(box, end) ?? (layersOf(box)[0] === box ? box : null)
  );
}

/** In a stack: the index among the layers of what stands before the box at an index. */
export function layerIndex(index: number): number {
  const { keys } = presentDrawing();
  const box = boxesAlong(keys)[index];
  return box === undefined ? keys.length : keys.indexOf(layersOf(box)[0]!);
}

/** The other way round: how many boxes stand before the layer at an index. */
export function boxIndex(index: number): number {
  return boxesAlong(presentDrawing().keys.slice(0, index)).length;
}

/** What the canvas shows of the layers' boxes; nothing as long as it is not known what is folded. */
export function useShownBoxes(
  layerBoxes: readonly Box[],
  drawing: Drawing,
  folding: Folding | null,
): { boxes: readonly Box[]; wires: readonly Wire[] } {
  const folder = useShown((state) => state.folder);
  const isFolded = folder !== null && (folding?.repeats.length ?? 0) > 0;
  return useMemo(() => {
    if (folding === null) return { boxes: [], wires: [] };
    const wires = wiresOf(drawing);
    return isFolded
      ? folder.folded(layerBoxes, wires, folding.repeats)
      : { boxes: layerBoxes, wires };
  }, [layerBoxes, drawing, folding, folder, isFolded]);
}

/** Where layers stand whose boxes were put somewhere. */
export function placesOf(places: ReadonlyMap<string, readonly [number, number]>): typeof places {
  return useShown.getState().folder?.placesOf(places) ?? places;
}

/** The drawing after a fix of a box. */
export function mended(drawing: Drawing, box: string, document: NetworkDocument): Drawing {
  return useShown.getState().folder?.mended(drawing, box, document) ?? withFix(drawing, document);
}

/** The wires as they are drawn. */
export function shownWires(): readonly Wire[] {
  const { folder } = useShown.getState();
  return folder?.wiresNow() ?? wiresOf(presentDrawing());
}

/** The wires between layers that are drawn as one. */
export function wiresBehind(end: WireEnd): readonly WireEnd[] {
  return useShown.getState().folder?.wiresBehind(end) ?? [end];
}

/** What was folded among layers is folded in a copy of them. */
export function foldCopies(keys: readonly string[], copies: readonly string[]): void {
  useShown.getState().folder?.foldCopies(keys, copies);
}

/** Bring a layer to light: what it is folded into is unfolded. */
export function uncover(key: string): void {
  useShown.getState().folder?.unfold(boxOf(key));
}
