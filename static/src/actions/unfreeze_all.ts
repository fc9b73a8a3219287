import { isFrozen, setFrozen } from "../model/freezing";
import { edit, presentDrawing } from "../state/network";
import { SunMedium } from "lucide-react";
import type { Action } from "./action";

export const unfreezeAll: Action = {
  name: "unfreeze_all",
  label: "Unfreeze all layers",
  group: "Layers",
  icon: SunMedium,
  shortcuts: [],
  where: "canvas",
  isEnabled: () => presentDrawing().document.layers.some(isFrozen),
  perform: () => {
    edit("Unfreeze all layers", (drawing) => setFrozen(drawing, drawing.keys, false));
  },
};
