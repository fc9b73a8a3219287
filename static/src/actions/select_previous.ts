import { presentDrawing } from "../state/network";
import { selectAlong } from "./select_along";
import { ChevronUp } from "lucide-react";
import type { Action } from "./action";

export const selectPrevious: Action = {
  name: "select_previous",
  label: "Previous layer",
  group: "Layers",
  icon: ChevronUp,
  shortcuts: ["ArrowUp", "ArrowLeft"],
  where: "canvas",
  isEnabled: () => presentDrawing().keys.length > 0,
  perform: () => selectAlong(-1),
};
