import { layerOfKey } from "../model/drawing";
import { presentDrawing, useNetwork } from "../state/network";
import { Ungroup } from "lucide-react";
import type { Action } from "./action";

export const dissolveBlock: Action = {
  name: "dissolve_block",
  label: "Dissolve the block",
  group: "Layers",
  icon: Ungroup,
  shortcuts: ["Mod+Shift+G"],
  where: "canvas",
  isEnabled: () =>
    [...useNetwork.getState().selection].some((key) => layerOfKey(presentDrawing(), key)?.block),
  perform: () => void import("./folding").then(({ dissolveSelected }) => dissolveSelected()),
};
