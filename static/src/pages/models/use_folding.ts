/** What a model's page shows of its drawing: repeated blocks folded, nested models opened. */
import { useCallback, useDeferredValue, useMemo } from "react";
import type { Box, SpecOf } from "../../model/boxes";
import { foldId, folded } from "../../model/folding";
import type { Wire } from "../../model/graph";
import { type Repeat, findRepeats } from "../../model/repeats";
import type { ModelLayer, ModelView } from "../../spec/openapi";
import { changeFolds, foldsOf, useFolds, withIds } from "../../state/folds";
import { innerBox, type ModelDrawing } from "./model_boxes";
import { type OpenedDrawing, canOpen, openNested } from "./nested";
import { type Spot, idOf, idsAround } from "./outline";

export interface Folding {
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  readonly repeats: readonly Repeat[];
  readonly numFolded: number;
  readonly spotOf: (key: string) => Spot | null;
  /** The box that shows a spot now: its own, or the one that it is folded into. */
  readonly keyOf: (spot: Spot) => string;
  /** The repetition that a box stands for or is a part of. */
  readonly repeatOf: (key: string) => Repeat | null;
  readonly isFolded: (key: string) => boolean;
  readonly canOpen: (key: string) => boolean;
  readonly layerOf: (key: string) => ModelLayer | undefined;
  readonly fold: (repeats: readonly Repeat[], isFolded: boolean) => void;
  readonly open: (spot: Spot, isOpen: boolean) => void;
  /** Unfold and open whatever hides a spot. */
  readonly uncover: (spot: Spot) => void;
}

/**
 * Args:
 *   isDrawn: the boxes stand on the page. What repeats is looked for only then, unless it is
 *     to be folded at once.
 */
export function useFolding(
  id: string,
  view: ModelView,
  drawing: ModelDrawing,
  specOf: SpecOf,
  isDrawn: boolean,
): Folding {
  const folds = useFolds(id);
  const opened = useMemo(
    () =>
      openNested(drawing, new Set(folds.opened), (layer, key, outer) =>
        innerBox(view, layer, key, outer, specOf),
      ),
    [view, drawing, specOf, folds.opened],
  );
  const later = useDeferredValue<OpenedDrawing | null>(isDrawn ? opened : null, null);
  const searched = folds.folded.length > 0 ? opened : later;
  const repeats = useMemo(() => (searched === null ? [] : repeatsIn(searched)), [searched]);
  const shown = useMemo(() => {
    const ids = new Set(folds.folded);
    return folded(
      opened.boxes,
      opened.wires,
      repeats.filter((repeat) => ids.has(foldId(repeat))),
    );
  }, [opened, repeats, folds.folded]);
  const fold = useCallback(
    (chosen: readonly Repeat[], isFolded: boolean) =>
      changeFolds(id, { folded: withIds(foldsOf(id).folded, chosen.map(foldId), isFolded) }),
    [id],
  );
  const open = useCallback(
    (spot: Spot, isOpen: boolean) =>
      changeFolds(id, { opened: withIds(foldsOf(id).opened, [idOf(spot)], isOpen) }),
    [id],
  );
  const innerKey = (spot: Spot): string => {
    for (let depth = spot.opened.length; depth > 0; depth -= 1) {
      const key = [spot.key, ...spot.opened.slice(0, depth)].join("/");
      if (opened.spots.has(key)) return key;
    }
    return spot.key;
  };
  const repeatOf = (key: string) =>
    shown.repeatOf.get(key) ?? repeats.find((repeat) => repeat.keys.includes(key)) ?? null;
  return {
    boxes: shown.boxes,
    wires: shown.wires,
    repeats,
    numFolded: shown.repeatOf.size,
    spotOf: (key) => opened.spots.get(key) ?? null,
    keyOf: (spot) => {
      const key = innerKey(spot);
      return shown.shownKey.get(key) ?? key;
    },
    repeatOf,
    isFolded: (key) => shown.repeatOf.has(key),
    canOpen: (key) => canOpen(opened.layers.get(key)),
    layerOf: (key) => opened.layers.get(key),
    fold,
    open,
    uncover: (spot) => {
      changeFolds(id, { opened: withIds(foldsOf(id).opened, idsAround(spot), true) });
      const repeat = shown.repeatOf.get(shown.shownKey.get(innerKey(spot)) ?? "");
      if (repeat !== undefined) fold([repeat], false);
    },
  };
}

function repeatsIn({ boxes, wires, layers }: OpenedDrawing): Repeat[] {
  const into = new Map<string, string[]>();
  for (const { source, target } of wires) {
    const sources = into.get(target);
    if (sources) sources.push(source);
    else into.set(target, [source]);
  }
  return findRepeats(
    boxes.map(({ key, name, className }) => ({
      key,
      name,
      signature: signatureOf(layers.get(key)) ?? className,
      sources: into.get(key) ?? [],
    })),
  );
}

const SIGNATURES = new WeakMap<ModelLayer, string>();

/** Class and config without any name; a layer that is called again has its owner's. */
function signatureOf(layer: ModelLayer | undefined): string | null {
  if (layer === undefined) return null;
  let signature = SIGNATURES.get(layer);
  if (signature === undefined) {
    signature = JSON.stringify(
      [layer.class_name, layer.shares, layer.config],
      (key, value: unknown) => (key === "name" || key === "build_config" ? undefined : value),
    );
    SIGNATURES.set(layer, signature);
  }
  return signature;
}
