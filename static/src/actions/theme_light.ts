import { Sun } from "lucide-react";
import { useTheme } from "../state/theme";
import type { Action } from "./action";

export const themeLight: Action = {
  name: "theme_light",
  label: "Light theme",
  group: "View",
  icon: Sun,
  shortcuts: [],
  where: "anywhere",
  isEverywhere: true,
  isEnabled: () => useTheme.getState().choice !== "light",
  perform: () => useTheme.getState().choose("light"),
};
