/** Put layers into the network that is open: after what is selected, else at the end. */
import { insertLayers } from "../model/edits";
import { edit, presentDrawing, useNetwork } from "../state/network";
import { useView } from "../state/view";
import type { LayerDocument } from "../spec/openapi";

export function putLayers(label: string, layers: readonly LayerDocument[]): readonly string[] {
  if (layers.length === 0) return [];
  const drawing = presentDrawing();
  const { selection } = useNetwork.getState();
  const last = drawing.keys.findLastIndex((key) => selection.has(key));
  const index = last === -1 ? drawing.keys.length : last + 1;
  // A copy stands where the layout puts it, not on top of what it was copied from.
  const free = layers.map(({ position: _position, ...layer }) => layer);
  const inserted = insertLayers(drawing, index, free);
  edit(label, () => inserted.drawing, { select: inserted.keys });
  const first = inserted.keys[0];
  if (first !== undefined) useView.getState().canvas?.focusBox(first);
  return inserted.keys;
}
