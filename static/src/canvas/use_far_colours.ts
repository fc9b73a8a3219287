import { useMemo } from "react";
import { useTheme } from "../state/theme";
import { CATEGORIES } from "./category_colour";
import type { FarColours } from "./paint_far";

/** The page's colours as a canvas needs them: read anew when the theme changes. */
export function useFarColours(): FarColours {
  const isDark = useTheme((state) => state.isDark);
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    // The tokens change with the theme alone, which is on the page before this runs.
    const token = (name: string) => style.getPropertyValue(`--${name}`).trim() || String(isDark);
    return {
      background: token("background"),
      panel: token("raised"),
      line: token("line-strong"),
      wire: token("ink-3"),
      ink: token("ink"),
      accent: token("accent"),
      bad: token("bad"),
      badSoft: token("bad-soft"),
      accentSoft: token("accent-soft"),
      face: token("face"),
      categories: new Map([
        ...CATEGORIES.map((name) => [name, token(`category-${name}`)] as const),
        ["unknown", token("line-strong")] as const,
      ]),
    };
  }, [isDark]);
}
