import { useNetwork } from "../state/network";
import { selectAlong } from "./select_along";
import { ChevronDown } from "lucide-react";
import type { Action } from "./action";

export const extendDown: Action = {
  name: "extend_down",
  label: "Extend the selection down",
  group: "Layers",
  icon: ChevronDown,
  shortcuts: ["Shift+ArrowDown"],
  where: "canvas",
  isEnabled: () => useNetwork.getState().selection.size > 0,
  perform: () => selectAlong(1, { isExtending: true }),
};
