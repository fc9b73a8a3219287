import { useView } from "../state/view";
import { ZoomOut } from "lucide-react";
import type { Action } from "./action";

export const zoomOut: Action = {
  name: "zoom_out",
  label: "Zoom out",
  group: "View",
  icon: ZoomOut,
  shortcuts: ["Mod+-"],
  where: "page",
  isEnabled: () => useView.getState().canvas !== null,
  perform: () => useView.getState().canvas?.zoomOut(),
};
