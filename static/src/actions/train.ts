import { useNetwork } from "../state/network";
import { openDialog } from "../state/view";
import { Play } from "lucide-react";
import type { Action } from "./action";

export const trainNetwork: Action = {
  name: "train",
  label: "Train …",
  group: "Network",
  icon: Play,
  shortcuts: ["Mod+Enter"],
  where: "page",
  isEnabled: () => useNetwork.getState().id !== null,
  perform: () => openDialog("train"),
};
