import { tidyLayers } from "../model/edits";
import { edit, presentDrawing } from "../state/network";
import { useView } from "../state/view";
import { WandSparkles } from "lucide-react";
import type { Action } from "./action";

export const tidyDrawing: Action = {
  name: "tidy",
  label: "Tidy up the drawing",
  group: "View",
  icon: WandSparkles,
  shortcuts: [],
  where: "page",
  isEnabled: () => presentDrawing().keys.length > 0,
  perform: () => {
    edit("Tidy up", tidyLayers);
    useView.getState().canvas?.fit();
  },
};
