/** Light, dark, or what the system says; remembered in this browser. */
import { create } from "zustand";

export type ThemeChoice = "light" | "dark" | "system";

const STORED = "layerwright.theme";
const darkScreen = window.matchMedia("(prefers-color-scheme: dark)");

interface ThemeState {
  choice: ThemeChoice;
  isDark: boolean;
  choose: (choice: ThemeChoice) => void;
}

function storedChoice(): ThemeChoice {
  const stored = localStorage.getItem(STORED);
  return stored === "light" || stored === "dark" ? stored : "system";
}

const isDark = (choice: ThemeChoice): boolean =>
  choice === "system" ? darkScreen.matches : choice === "dark";

export const useTheme = create<ThemeState>()((set) => ({
  choice: storedChoice(),
  isDark: isDark(storedChoice()),
  choose: (choice) => {
    if (choice === "system") localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, choice);
    set({ choice, isDark: isDark(choice) });
    showTheme();
  },
}));

function showTheme(): void {
  document.documentElement.dataset["theme"] = useTheme.getState().isDark ? "dark" : "light";
}

/** Put the theme on the page, before anything is drawn, and follow the system from then on. */
export function startTheme(): void {
  showTheme();
  darkScreen.addEventListener("change", () => {
    useTheme.setState((state) => ({ isDark: isDark(state.choice) }));
    showTheme();
  });
}
