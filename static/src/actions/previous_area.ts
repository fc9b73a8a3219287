import { ArrowLeftToLine } from "lucide-react";
import { useView } from "../state/view";
import type { Action } from "./action";
import { walkAreas } from "./areas";

export const previousArea: Action = {
  name: "previous_area",
  label: "Go to the area before",
  group: "View",
  icon: ArrowLeftToLine,
  shortcuts: ["Shift+F6"],
  where: "anywhere",
  isEverywhere: true,
  isEnabled: () => useView.getState().dialog === null,
  perform: () => walkAreas(-1),
};
