import { useNetwork } from "../state/network";
import { openDialog } from "../state/view";
import { Table2 } from "lucide-react";
import type { Action } from "./action";

export const chooseData: Action = {
  name: "choose_data",
  label: "Choose data …",
  group: "Network",
  icon: Table2,
  shortcuts: ["D"],
  where: "canvas",
  isEnabled: () => useNetwork.getState().id !== null,
  perform: () => openDialog("data"),
};
