import { openDialog } from "../state/view";
import { Search } from "lucide-react";
import type { Action } from "./action";

export const openSearch: Action = {
  name: "open_search",
  label: "Search layers, networks and commands",
  group: "View",
  icon: Search,
  shortcuts: ["Mod+K"],
  where: "anywhere",
  isEverywhere: true,
  isEnabled: () => true,
  perform: () => openDialog("search"),
};
