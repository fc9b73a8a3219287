import { toggle } from "../state/view";
import { PanelRight } from "lucide-react";
import type { Action } from "./action";

export const toggleInspector: Action = {
  name: "toggle_inspector",
  label: "Fold or unfold the inspector",
  group: "View",
  icon: PanelRight,
  shortcuts: ["Mod+I"],
  where: "page",
  isEnabled: () => true,
  perform: () => toggle("isInspectorOpen"),
};
