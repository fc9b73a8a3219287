import { presentDrawing } from "../state/network";
import { selectAlong } from "./select_along";
import { ChevronDown } from "lucide-react";
import type { Action } from "./action";

export const selectNext: Action = {
  name: "select_next",
  label: "Next layer",
  group: "Layers",
  icon: ChevronDown,
  shortcuts: ["ArrowDown", "ArrowRight"],
  where: "canvas",
  isEnabled: () => presentDrawing().keys.length > 0,
  perform: () => selectAlong(1),
};
