import { canMove, moveSelection } from "./move_selection";
import { ArrowDown } from "lucide-react";
import type { Action } from "./action";

export const moveDown: Action = {
  name: "move_down",
  label: "Move down",
  group: "Layers",
  icon: ArrowDown,
  shortcuts: ["Alt+ArrowDown"],
  where: "canvas",
  isEnabled: () => canMove(1),
  perform: () => moveSelection(1),
};
