import { redoEdit, useNetwork } from "../state/network";
import { Redo2 } from "lucide-react";
import type { Action } from "./action";

export const redoAction: Action = {
  name: "redo",
  label: "Redo",
  group: "Edit",
  icon: Redo2,
  shortcuts: ["Mod+Shift+Z", "Mod+Y"],
  where: "page",
  isEnabled: () => useNetwork.getState().history.future.length > 0,
  perform: redoEdit,
};
