import { useView } from "../state/view";
import { ZoomIn } from "lucide-react";
import type { Action } from "./action";

export const zoomIn: Action = {
  name: "zoom_in",
  label: "Zoom in",
  group: "View",
  icon: ZoomIn,
  shortcuts: ["Mod++", "Mod+="],
  where: "page",
  isEnabled: () => useView.getState().canvas !== null,
  perform: () => useView.getState().canvas?.zoomIn(),
};
