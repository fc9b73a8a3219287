import { useNetwork } from "../state/network";
import { saveNow } from "../state/saving";
import { Save } from "lucide-react";
import type { Action } from "./action";

export const saveAction: Action = {
  name: "save",
  label: "Save now",
  group: "Network",
  icon: Save,
  shortcuts: ["Mod+S"],
  where: "anywhere",
  isEnabled: () => useNetwork.getState().id !== null,
  perform: () => void saveNow(),
};
