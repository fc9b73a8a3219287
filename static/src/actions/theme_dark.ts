import { Moon } from "lucide-react";
import { useTheme } from "../state/theme";
import type { Action } from "./action";

export const themeDark: Action = {
  name: "theme_dark",
  label: "Dark theme",
  group: "View",
  icon: Moon,
  shortcuts: [],
  where: "anywhere",
  isEverywhere: true,
  isEnabled: () => useTheme.getState().choice !== "dark",
  perform: () => useTheme.getState().choose("dark"),
};
