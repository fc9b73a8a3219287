import { select, useNetwork } from "../state/network";
import { SquareDashed } from "lucide-react";
import type { Action } from "./action";

export const clearSelection: Action = {
  name: "clear_selection",
  label: "Select nothing",
  group: "Edit",
  icon: SquareDashed,
  shortcuts: ["Escape"],
  where: "canvas",
  isEnabled: () =>
    useNetwork.getState().selection.size > 0 || useNetwork.getState().selectedWire !== null,
  perform: () => select([]),
};
