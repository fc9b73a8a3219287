import { undoEdit, useNetwork } from "../state/network";
import { Undo2 } from "lucide-react";
import type { Action } from "./action";

export const undoAction: Action = {
  name: "undo",
  label: "Undo",
  group: "Edit",
  icon: Undo2,
  shortcuts: ["Mod+Z"],
  where: "page",
  isEnabled: () => useNetwork.getState().history.past.length > 0,
  perform: undoEdit,
};
