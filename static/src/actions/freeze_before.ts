import { keysBefore, setFrozen, trainedAmong } from "../model/freezing";
import { edit, presentDrawing, useNetwork } from "../state/network";
import { Snowflake } from "lucide-react";
import type { Action } from "./action";

function keysToFreeze(): string[] {
  const [key, ...more] = useNetwork.getState().selection;
  if (key === undefined || more.length > 0) return [];
  return trainedAmong(presentDrawing(), keysBefore(presentDrawing(), key));
}

export const freezeBefore: Action = {
  name: "freeze_before",
  label: "Freeze all before this",
  group: "Layers",
  icon: Snowflake,
  shortcuts: [],
  where: "canvas",
  isEnabled: () => keysToFreeze().length > 0,
  perform: () => {
    const keys = keysToFreeze();
    edit("Freeze all before a layer", (drawing) => setFrozen(drawing, keys, true));
  },
};
