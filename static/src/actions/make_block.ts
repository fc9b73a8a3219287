import { useNetwork } from "../state/network";
import { Group } from "lucide-react";
import type { Action } from "./action";

export const makeBlock: Action = {
  name: "make_block",
  label: "Make a block",
  group: "Layers",
  icon: Group,
  shortcuts: ["Mod+G"],
  where: "canvas",
  isEnabled: () => useNetwork.getState().selection.size > 1,
  perform: () => void import("./folding").then(({ blockOfSelected }) => blockOfSelected()),
};
