import { useNetwork } from "../state/network";
import { boxesAlong } from "../state/shown";
import { Group } from "lucide-react";
import type { Action } from "./action";

export const makeBlock: Action = {
  name: "make_block",
  label: "Make a block",
  group: "Layers",
  icon: Group,
  shortcuts: ["Mod+G"],
  where: "canvas",
  isEnabled: () => boxesAlong([...useNetwork.getState().selection]).length > 1,
  perform: () => void import("./folding").then(({ blockOfSelected }) => blockOfSelected()),
};
