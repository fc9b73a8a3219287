/** What the commands about blocks do; fetched with the first of them. */
import { blocksOf, putInBlock, standsBetween, wayBetween } from "../model/blocks";
import { layerOfKey } from "../model/drawing";
import { foldId } from "../model/folding";
import { freshName } from "../model/names";
import { writeNumberOf } from "../model/numbers";
import type { Repeat } from "../model/repeats";
import { changeFolds } from "../state/folds";
import { fold, foldingNow, repeatsNow, unfold, wiresNow } from "../state/folding";
import { edit, presentDrawing, select, useNetwork } from "../state/network";
import { notify } from "../state/notices";
import { boxOf, fetchFolder } from "../state/shown";
import { useView } from "../state/view";

/** Fold, once the canvas is told how; the box that now stands there takes the keyboard. */
async function foldNow(repeats: readonly Repeat[]): Promise<void> {
  await fetchFolder();
  const { anchor } = useNetwork.getState();
  fold(repeats);
  if (anchor !== null) useView.getState().canvas?.focusBox(boxOf(anchor));
}

export function foldAllRepeats(): void {
  const repeats = repeatsNow();
  const folded = new Set(foldingNow().folds.keys());
  const made = blocksOf(presentDrawing()).filter((block) => !folded.has(foldId(block)));
  const whole = made.filter(({ keys }) => standsBetween(presentDrawing(), keys).length === 0);
  const inMade = new Set(whole.flatMap(({ keys }) => keys));
  const free = repeats.filter(({ keys }) => !keys.some((key) => inMade.has(key)));
  if (free.length + whole.length > 0) {
    void foldNow([...whole, ...free]);
    return;
  }
  notify({
    title:
      folded.size > 0 ? "Nothing else comes again and again." : "Nothing comes again and again.",
    description:
      "Layers fold that follow each other several times with the same classes and arguments. A selection can be made a block.",
    tone: "neutral",
  });
}

export function unfoldEverything(): void {
  const { id } = useNetwork.getState();
  if (id === null) return;
  const opened = blocksOf(presentDrawing()).map(foldId);
  changeFolds(id, { folded: [], opened });
}

/** Unfold the chosen block; else fold the block, or the repetition, that the chosen layer is in. */
export function foldSelected(): void {
  const { selection } = useNetwork.getState();
  const { folds } = foldingNow();
  const folded = [...new Set([...selection].map(boxOf))].filter((box) => folds.has(box));
  if (folded.length > 0) {
    const first = folds.get(folded[0]!)!.keys[0]!;
    for (const box of folded) unfold(box);
    useView.getState().canvas?.focusBox(first);
    return;
  }
  const drawing = presentDrawing();
  const [key = ""] = selection;
  const isIn = ({ keys }: Repeat) => keys.includes(key);
  const made = blocksOf(drawing).find(isIn);
  if (made !== undefined && isInOnePiece(made.keys, made.name)) {
    void foldNow([made]);
    return;
  }
  const repeat = made === undefined ? repeatsNow().find(isIn) : undefined;
  if (repeat !== undefined) void foldNow([repeat]);
  else if (made === undefined)
    notify({
      title: "This layer is in no block.",
      description:
        "Layers fold that follow each other several times with the same classes and arguments. Select several layers to make a block of them.",
      tone: "neutral",
    });
}

/** Whether layers can stand as one box; if not, the reason is said. */
function isInOnePiece(keys: readonly string[], name?: string): boolean {
  const drawing = presentDrawing();
  const inside = new Set(keys);
  const boxes = new Set(keys.map(boxOf));
  const between = [
    ...standsBetween(drawing, keys),
    ...wayBetween(wiresNow(), boxes).flatMap((box) => foldingNow().folds.get(box)?.keys ?? [box]),
  ].filter((key) => !inside.has(key));
  if (between.length === 0) return true;
  const first = layerOfKey(drawing, between[0]!)?.name ?? "";
  const others = new Set(between).size - 1;
  const what = others === 0 ? first : `${first} and ${writeNumberOf(others, "other layer")}`;
  notify({
    title:
      name === undefined
        ? "These layers cannot be one block."
        : `The block ${name} cannot be folded.`,
    description: `Between them stands ${what}: it comes after one of them and before another. ${
      name === undefined ? "Select it as well." : "Move it out, or dissolve the block."
    }`,
    tone: "neutral",
  });
  return false;
}

/** The selection becomes one box, with a name that can be changed at once. */
export function blockOfSelected(): void {
  const drawing = presentDrawing();
  const keys = drawing.keys.filter((key) => useNetwork.getState().selection.has(key));
  if (keys.length < 2 || !isInOnePiece(keys)) return;
  const name = freshName("block", new Set(blocksOf(drawing).map((block) => block.name!)));
  void fetchFolder().then(() => {
    useView.setState({ isInspectorOpen: true, inspectorTab: "layer" });
    edit("Make a block", (before) => putInBlock(before, keys, name), { select: keys });
    useView.getState().canvas?.focusBox(keys[0]!);
  });
}

/** The layers of the chosen blocks are in none any more. */
export function dissolveSelected(): void {
  const { selection } = useNetwork.getState();
  const blocks = blocksOf(presentDrawing()).filter(({ keys }) =>
    keys.some((key) => selection.has(key)),
  );
  const keys = blocks.flatMap((block) => block.keys);
  edit(blocks.length === 1 ? "Dissolve a block" : `Dissolve ${blocks.length} blocks`, (before) =>
    putInBlock(before, keys, null),
  );
  select(keys, keys[0] ?? null);
  if (keys[0] !== undefined) useView.getState().canvas?.focusBox(keys[0]);
}
