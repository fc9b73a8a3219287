import { toggle } from "../state/view";
import { PanelLeft } from "lucide-react";
import type { Action } from "./action";

export const togglePalette: Action = {
  name: "toggle_palette",
  label: "Fold or unfold the palette",
  group: "View",
  icon: PanelLeft,
  shortcuts: ["Mod+B"],
  where: "page",
  isEnabled: () => true,
  perform: () => toggle("isPaletteOpen"),
};
