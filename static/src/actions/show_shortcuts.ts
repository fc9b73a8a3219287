import { openDialog } from "../state/view";
import { CircleHelp } from "lucide-react";
import type { Action } from "./action";

export const showShortcuts: Action = {
  name: "show_shortcuts",
  label: "Keyboard shortcuts",
  group: "View",
  icon: CircleHelp,
  shortcuts: ["?"],
  where: "page",
  isEverywhere: true,
  isEnabled: () => true,
  perform: () => openDialog("shortcuts"),
};
