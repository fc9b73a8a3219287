import { readLayers, writeLayers } from "../model/clipboard";
import { useNetwork } from "../state/network";
import { foldCopies } from "../state/shown";
import { putLayers } from "./put_layers";
import { CopyPlus } from "lucide-react";
import type { Action } from "./action";

export const duplicateLayers: Action = {
  name: "duplicate_layers",
  label: "Duplicate",
  group: "Layers",
  icon: CopyPlus,
  shortcuts: ["Mod+D"],
  where: "canvas",
  isEnabled: () => useNetwork.getState().selection.size > 0,
  perform: () => {
    const { selection, history } = useNetwork.getState();
    const { source_model_id: source } = history.present.document;
    const layers = readLayers(writeLayers(history.present, selection), source) ?? [];
    const copied = history.present.keys.filter((key) => selection.has(key));
    foldCopies(copied, putLayers("Duplicate", layers));
  },
};
