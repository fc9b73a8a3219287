import { canMove, moveSelection } from "./move_selection";
import { ArrowUp } from "lucide-react";
import type { Action } from "./action";

export const moveUp: Action = {
  name: "move_up",
  label: "Move up",
  group: "Layers",
  icon: ArrowUp,
  shortcuts: ["Alt+ArrowUp"],
  where: "canvas",
  isEnabled: () => canMove(-1),
  perform: () => moveSelection(-1),
};
