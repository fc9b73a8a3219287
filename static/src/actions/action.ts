/** What every editor command is. Toolbar, keyboard, command search and shortcut sheet read nothing else. */
import type { LucideIcon } from "lucide-react";

export interface Action {
  readonly name: string;
  readonly label: string;
  readonly group: "Edit" | "Layers" | "View" | "Network";
  readonly icon: LucideIcon;
  /** `Mod` is Ctrl, on a Mac Command. The first one is shown. */
  readonly shortcuts: readonly string[];
  /**
   * Where its shortcuts count: `canvas` with the drawing in focus, `page` everywhere but in
   * text fields, `anywhere`; `browser`: the browser's own event does it (copy, cut, paste).
   */
  readonly where: "canvas" | "page" | "anywhere" | "browser";
  /** Does what it does on every page, not only in the designer. */
  readonly isEverywhere?: boolean;
  readonly isEnabled: () => boolean;
  readonly perform: () => void;
}
