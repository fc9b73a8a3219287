import { useNetwork } from "../state/network";
import { boxesAlong } from "../state/shown";
import { useView } from "../state/view";
import { PencilLine } from "lucide-react";
import type { Action } from "./action";

export const editLayer: Action = {
  name: "edit_layer",
  label: "Edit the layer",
  group: "Layers",
  icon: PencilLine,
  shortcuts: ["Enter", "F2"],
  where: "canvas",
  isEnabled: () => boxesAlong([...useNetwork.getState().selection]).length === 1,
  perform: () => {
    useView.setState({ isInspectorOpen: true, inspectorTab: "layer" });
    // The inspector is on the page after this turn.
    requestAnimationFrame(() => useView.getState().inspector?.focusFirstField());
  },
};
