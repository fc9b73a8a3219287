import { useNetwork } from "../state/network";
import { selectAlong } from "./select_along";
import { ChevronUp } from "lucide-react";
import type { Action } from "./action";

export const extendUp: Action = {
  name: "extend_up",
  label: "Extend the selection up",
  group: "Layers",
  icon: ChevronUp,
  shortcuts: ["Shift+ArrowUp"],
  where: "canvas",
  isEnabled: () => useNetwork.getState().selection.size > 0,
  perform: () => selectAlong(-1, { isExtending: true }),
};
