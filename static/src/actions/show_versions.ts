import { History } from "lucide-react";
import { useNetwork } from "../state/network";
import { useVersions } from "../state/versions";
import type { Action } from "./action";

export const showVersions: Action = {
  name: "show_versions",
  label: "Versions: look, name, restore",
  group: "Network",
  icon: History,
  shortcuts: [],
  where: "page",
  isEnabled: () => useNetwork.getState().id !== null,
  perform: () => void useVersions.getState().open(),
};
