import { useNetwork } from "../state/network";
import { useView } from "../state/view";
import { Plus } from "lucide-react";
import type { Action } from "./action";

export const findLayer: Action = {
  name: "find_layer",
  label: "Find a layer to add",
  group: "Layers",
  icon: Plus,
  shortcuts: ["/"],
  where: "page",
  isEnabled: () => useNetwork.getState().id !== null,
  perform: () => {
    useView.setState({ isPaletteOpen: true });
    requestAnimationFrame(() => useView.getState().palette?.focusSearch());
  },
};
