import { presentDrawing, select } from "../state/network";
import { BoxSelect } from "lucide-react";
import type { Action } from "./action";

export const selectAll: Action = {
  name: "select_all",
  label: "Select all layers",
  group: "Edit",
  icon: BoxSelect,
  shortcuts: ["Mod+A"],
  where: "canvas",
  isEnabled: () => presentDrawing().keys.length > 0,
  perform: () => select(presentDrawing().keys),
};
