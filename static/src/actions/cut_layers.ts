import { useNetwork } from "../state/network";
import { copyLayers } from "./copy_layers";
import { deleteLayers } from "./delete_layers";
import { Scissors } from "lucide-react";
import type { Action } from "./action";

export const cutLayers: Action = {
  name: "cut_layers",
  label: "Cut",
  group: "Layers",
  icon: Scissors,
  shortcuts: ["Mod+X"],
  where: "browser",
  isEnabled: () => useNetwork.getState().selection.size > 0,
  perform: () => {
    copyLayers.perform();
    deleteLayers.perform();
  },
};
