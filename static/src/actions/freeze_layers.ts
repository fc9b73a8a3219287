import { freezable, setFrozen, trainedAmong } from "../model/freezing";
import { edit, presentDrawing, useNetwork } from "../state/network";
import { Snowflake } from "lucide-react";
import type { Action } from "./action";

export const freezeLayers: Action = {
  name: "freeze_layers",
  label: "Freeze or unfreeze",
  group: "Layers",
  icon: Snowflake,
  shortcuts: [],
  where: "canvas",
  isEnabled: () => freezable(presentDrawing(), useNetwork.getState().selection),
  perform: () => {
    const { selection } = useNetwork.getState();
    const areTrained = trainedAmong(presentDrawing(), selection).length > 0;
    edit(areTrained ? "Freeze layers" : "Unfreeze layers", (drawing) =>
      setFrozen(drawing, selection, areTrained),
    );
  },
};
