import { presentDrawing } from "../state/network";
import { selectAlong } from "./select_along";
import { ChevronsUp } from "lucide-react";
import type { Action } from "./action";

export const selectFirst: Action = {
  name: "select_first",
  label: "First layer",
  group: "Layers",
  icon: ChevronsUp,
  shortcuts: ["Home"],
  where: "canvas",
  isEnabled: () => presentDrawing().keys.length > 0,
  perform: () => selectAlong(-Infinity),
};
