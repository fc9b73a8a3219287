import { useView } from "../state/view";
import { Maximize } from "lucide-react";
import type { Action } from "./action";

export const fitView: Action = {
  name: "fit_view",
  label: "Show the whole network",
  group: "View",
  icon: Maximize,
  shortcuts: ["Mod+0"],
  where: "page",
  isEnabled: () => useView.getState().canvas !== null,
  perform: () => useView.getState().canvas?.fit(),
};
