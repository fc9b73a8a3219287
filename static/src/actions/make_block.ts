import { useNetwork } from "../state/network";
import { boxesAlong } from "../state/shown";
import { Group } from "lucide-react";
import type { Action } from "./action";
import { withFolding } from "./with_folding";

export const makeBlock: Action = {
  name: "make_block",
  label: "Make a block",
  group: "Layers",
  icon: Group,
  shortcuts: ["Mod+G"],
  where: "canvas",
  isEnabled: () => boxesAlong([...useNetwork.getState().selection]).length > 1,
  perform: () => withFolding((folding) => folding.blockOfSelected()),
};
