import { ArrowRightToLine } from "lucide-react";
import { useView } from "../state/view";
import type { Action } from "./action";
import { walkAreas } from "./areas";

export const nextArea: Action = {
  name: "next_area",
  label: "Go to the next area",
  group: "View",
  icon: ArrowRightToLine,
  shortcuts: ["F6"],
  where: "anywhere",
  isEverywhere: true,
  isEnabled: () => useView.getState().dialog === null,
  perform: () => walkAreas(1),
};
