/** Folding in the open network: what is folded, and what is done with boxes that stand for several layers. */
import {
  type Folding,
  endsOf,
  foldingOf,
  repeatsOf,
  spreadConfigs,
  writeRepeat,
} from "../model/blocks";
import { type Drawing, withFix } from "../model/drawing";
import type { WireEnd } from "../model/edits";
import { foldId, foldedWires } from "../model/folding";
import { heightOfBox, levelPositions } from "../model/geometry";
import { type Wire, levelsOf, wiresOf } from "../model/graph";
import type { Repeat } from "../model/repeats";
import type { NetworkDocument } from "../spec/openapi";
import { type Folds, changeFolds, foldsOf, useFoldsStore, withIds } from "./folds";
import { presentDrawing, useNetwork } from "./network";
import { notify } from "./notices";

interface Known {
  readonly drawing: Drawing;
  readonly folds: Folds;
  readonly folding: Folding;
}

let known: Known | null = null;

/** What is folded; of the present drawing where none is given. */
export function foldingNow(
  drawing: Drawing = presentDrawing(),
  folds: Folds = foldsOf(useNetwork.getState().id ?? ""),
): Folding {
  if (known?.drawing !== drawing || known.folds !== folds)
    known = { drawing, folds, folding: foldingOf(drawing, folds) };
  return known.folding;
}

/** A block is chosen as a whole, or not at all: a layer that nobody sees is never changed alone. */
function completeSelection(): void {
  const { selection, anchor } = useNetwork.getState();
  const { boxOf, folds } = foldingNow();
  const boxes = new Set([...selection].map((key) => boxOf.get(key) ?? key));
  const whole = [...boxes].flatMap((box) => folds.get(box)?.keys ?? [box]);
  if (whole.length !== selection.size) useNetwork.setState({ selection: new Set(whole), anchor });
}

useNetwork.subscribe((state, before) => {
  if (state.selection !== before.selection || state.history !== before.history) completeSelection();
});
useFoldsStore.subscribe(completeSelection);

function remember(change: (folds: Folds) => Partial<Folds>): void {
  const { id } = useNetwork.getState();
  if (id !== null) changeFolds(id, change(foldsOf(id)));
}

/** Fold repetitions and made blocks. */
export function fold(repeats: readonly Repeat[]): void {
  const texts = repeats.filter(({ name }) => name === undefined).map(writeRepeat);
  const made = repeats.filter(({ name }) => name !== undefined).map(foldId);
  const inside = new Set(repeats.flatMap(({ keys }) => keys));
  remember(({ folded, opened }) => {
    // What is folded anew takes the place of what is folded over the same layers.
    const others = folded.filter((text) => !text.split(" ").some((key) => inside.has(key)));
    const over = foldingNow()
      .repeats.filter((one) => one.name !== undefined && one.keys.some((key) => inside.has(key)))
      .map(foldId);
    return {
      folded: withIds(others, texts, true),
      opened: withIds(withIds(opened, over, true), made, false),
    };
  });
}

/** Show the layers of a box; nothing where it stands for one alone. */
export function unfold(box: string): void {
  const repeat = foldingNow().folds.get(box);
  if (repeat === undefined) return;
  if (repeat.name === undefined)
    remember(({ folded }) => ({ folded: withIds(folded, [writeRepeat(repeat)], false) }));
  else remember(({ opened }) => ({ opened: withIds(opened, [box], true) }));
}

/** The repetitions of the present drawing. */
export function repeatsNow(): Repeat[] {
  return repeatsOf(presentDrawing(), foldingNow());
}

/** The layer at which something enters or leaves a box; undefined where there are several. */
export function endOf(box: string, end: "in" | "out"): string | undefined {
  const repeat = foldingNow().folds.get(box);
  if (repeat === undefined) return box;
  const ends = endsOf(presentDrawing(), repeat.keys, end);
  return ends.length === 1 ? ends[0] : undefined;
}

/** The same, and says why it cannot be told. */
export function endOrNotice(box: string, end: "in" | "out"): string | null {
  const found = endOf(box, end);
  if (found !== undefined) return found;
  notify({
    title:
      end === "in"
        ? "The wire could go into several layers of this block."
        : "The wire could come out of several layers of this block.",
    description: "Unfold the block and draw it to or from the layer that is meant.",
    tone: "neutral",
  });
  return null;
}

export function wiresNow(): readonly Wire[] {
  return foldedWires(wiresOf(presentDrawing()), foldingNow().boxOf);
}

/** The wires between layers that the wire at an end of a box stands for. */
export function wiresBehind(end: WireEnd): readonly WireEnd[] {
  const shown = wiresNow().find(
    ({ target, index }) => target === end.target && index === end.index,
  );
  if (shown === undefined) return [end];
  const { boxOf } = foldingNow();
  return wiresOf(presentDrawing()).filter(
    ({ source, target }) =>
      (boxOf.get(source) ?? source) === shown.source &&
      (boxOf.get(target) ?? target) === shown.target,
  );
}

/** Where the layers of boxes stand that were put somewhere: those of a block go with it. */
export function placesOf(
  places: ReadonlyMap<string, readonly [number, number]>,
): Map<string, readonly [number, number]> {
  const { folds } = foldingNow();
  const found = new Map<string, readonly [number, number]>();
  for (const [box, place] of places) {
    const repeat = folds.get(box);
    if (repeat === undefined) found.set(box, place);
    else for (const [key, at] of placesInside(repeat, place)) found.set(key, at);
  }
  return found;
}

const ROW = heightOfBox({ chips: [""], issue: null });

/** As they stood to each other; where that is not known, under each other along the flow. */
function placesInside(
  { keys }: Repeat,
  [x, y]: readonly [number, number],
): [string, readonly [number, number]][] {
  const drawing = presentDrawing();
  const placed = new Map(
    drawing.keys.map((key, index) => [key, drawing.document.layers[index]!.position ?? null]),
  );
  const inside = new Set(keys);
  const wires = wiresOf(drawing).filter(
    (wire) => inside.has(wire.source) && inside.has(wire.target),
  );
  const levels = levelPositions(levelsOf(keys, wires), new Map(keys.map((key) => [key, ROW])));
  const arePlaced = keys.every((key) => placed.get(key) != null);
  const at = (key: string): readonly [number, number] => {
    const level = levels.get(key) ?? { x: 0, y: 0 };
    return arePlaced ? placed.get(key)! : [level.x, level.y];
  };
  const [left, top] = at(keys[0]!);
  return keys.map((key) => [key, [x + at(key)[0] - left, y + at(key)[1] - top]]);
}

/** Another copy of layers was put in: what was folded among them is folded in the copy. */
export function foldCopies(keys: readonly string[], copies: readonly string[]): void {
  const copyOf = new Map(keys.map((key, index) => [key, copies[index]]));
  const repeats = foldingNow().repeats.flatMap((repeat) => {
    const there = repeat.keys.flatMap((key) => copyOf.get(key) ?? []);
    const isWhole = repeat.name === undefined && there.length === repeat.keys.length;
    return isWhole ? [{ ...repeat, keys: there }] : [];
  });
  if (repeats.length > 0) fold(repeats);
}

/** The drawing after a fix of a box: what it changes in a block's layer holds for all its repetitions. */
export function mended(drawing: Drawing, box: string, document: NetworkDocument): Drawing {
  const repeat = foldingNow().folds.get(box);
  const after = withFix(drawing, document);
  return repeat === undefined ? after : spreadConfigs(drawing, after, repeat);
}

// For who fetches this module: boxes are folded by the same.
export { folded } from "../model/folding";
