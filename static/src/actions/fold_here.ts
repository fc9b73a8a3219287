import { useNetwork } from "../state/network";
import { FoldVertical } from "lucide-react";
import type { Action } from "./action";

export const foldHere: Action = {
  name: "fold_here",
  label: "Fold or unfold this block",
  group: "Layers",
  icon: FoldVertical,
  shortcuts: ["F"],
  where: "canvas",
  isEnabled: () => useNetwork.getState().selection.size > 0,
  perform: () => void import("./folding").then(({ foldSelected }) => foldSelected()),
};
