import { presentDrawing } from "../state/network";
import { selectAlong } from "./select_along";
import { ChevronsDown } from "lucide-react";
import type { Action } from "./action";

export const selectLast: Action = {
  name: "select_last",
  label: "Last layer",
  group: "Layers",
  icon: ChevronsDown,
  shortcuts: ["End"],
  where: "canvas",
  isEnabled: () => presentDrawing().keys.length > 0,
  perform: () => selectAlong(Infinity),
};
