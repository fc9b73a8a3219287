import { disconnectLayers, removeLayers } from "../model/edits";
import { edit, useNetwork } from "../state/network";
import { wiresBehind } from "../state/shown";
import { useView } from "../state/view";
import { Trash2 } from "lucide-react";
import type { Action } from "./action";

export const deleteLayers: Action = {
  name: "delete_layers",
  label: "Delete",
  group: "Layers",
  icon: Trash2,
  shortcuts: ["Delete", "Backspace"],
  where: "canvas",
  isEnabled: () =>
    useNetwork.getState().selection.size > 0 || useNetwork.getState().selectedWire !== null,
  perform: () => {
    const { selection, selectedWire, history } = useNetwork.getState();
    if (selectedWire !== null) {
      const [target = "", index = "0"] = selectedWire.split("#");
      const ends = wiresBehind({ target, index: Number(index) });
      edit("Delete a wire", (drawing) =>
        ends.reduceRight((left, end) => disconnectLayers(left, end.target, end.index), drawing),
      );
      return;
    }
    const { keys } = history.present;
    const next = keyAfterRemoval(keys, selection);
    edit(
      selection.size === 1 ? "Delete a layer" : `Delete ${selection.size} layers`,
      (drawing) => removeLayers(drawing, selection),
      { select: next === null ? [] : [next] },
    );
    if (next !== null) useView.getState().canvas?.focusBox(next);
  },
};

/** The box that takes the selection: the one after what was removed, else the one before. */
function keyAfterRemoval(keys: readonly string[], removed: ReadonlySet<string>): string | null {
  const last = keys.findLastIndex((key) => removed.has(key));
  const after = keys.slice(last + 1).find((key) => !removed.has(key));
  return after ?? keys.findLast((key) => !removed.has(key)) ?? null;
}
