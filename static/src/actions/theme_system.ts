import { Monitor } from "lucide-react";
import { useTheme } from "../state/theme";
import type { Action } from "./action";

export const themeSystem: Action = {
  name: "theme_system",
  label: "Theme as the system has it",
  group: "View",
  icon: Monitor,
  shortcuts: [],
  where: "anywhere",
  isEverywhere: true,
  isEnabled: () => useTheme.getState().choice !== "system",
  perform: () => useTheme.getState().choose("system"),
};
