import { toggle } from "../state/view";
import { List } from "lucide-react";
import type { Action } from "./action";

export const toggleList: Action = {
  name: "toggle_list",
  label: "Switch between drawing and list",
  group: "View",
  icon: List,
  shortcuts: ["L"],
  where: "canvas",
  isEnabled: () => true,
  perform: () => toggle("isListShown"),
};
