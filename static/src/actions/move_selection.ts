/** Move the selected boxes one place along a stack. */
import { moveLayers } from "../model/edits";
import { edit, presentDrawing, useNetwork } from "../state/network";
import { boxOf, boxesAlong, layerIndex } from "../state/shown";
import { useView } from "../state/view";

type Step = -1 | 1;

/** The index that the selection would be put before; null where it cannot go further. */
function goal(step: Step): number | null {
  const { document, keys } = presentDrawing();
  const boxes = boxesAlong(keys);
  const { selection } = useNetwork.getState();
  if (document.kind !== "sequential" || selection.size === 0) return null;
  const first = keys.findIndex((key) => selection.has(key));
  const last = keys.findLastIndex((key) => selection.has(key));
  // A folded block next to it is passed over as a whole.
  if (step === -1) return first > 0 ? layerIndex(boxes.indexOf(boxOf(keys[first]!)) - 1) : null;
  return last !== -1 && last < keys.length - 1
    ? layerIndex(boxes.indexOf(boxOf(keys[last]!)) + 2)
    : null;
}

export function canMove(step: Step): boolean {
  return goal(step) !== null;
}

export function moveSelection(step: Step): void {
  const index = goal(step);
  if (index === null) return;
  const { selection, anchor } = useNetwork.getState();
  const moved = [...selection];
  edit(step === -1 ? "Move up" : "Move down", (drawing) => moveLayers(drawing, selection, index), {
    gesture: `move ${moved.join(" ")}`,
    select: moved,
  });
  const key = anchor ?? moved[0];
  if (key !== undefined) useView.getState().canvas?.focusBox(key);
}
