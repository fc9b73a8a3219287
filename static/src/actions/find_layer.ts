import { useNetwork } from "../state/network";
import { useView } from "../state/view";
import { Plus } from "lucide-react";
import type { Action } from "./action";

export const findLayer: Action = {
  name: "find_layer",
  label: "Add a layer …",
  group: "Layers",
  icon: Plus,
  shortcuts: ["/"],
  where: "page",
  isEnabled: () => useNetwork.getState().id !== null,
  perform: () => useView.getState().canvas?.askLayer(),
};
