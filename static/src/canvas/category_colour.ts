import { KERAS_CATEGORIES } from "../model/palette";

/** The categories that have a colour of their own. */
export const CATEGORIES: readonly string[] = [...KERAS_CATEGORIES, "custom"];

const KNOWN: ReadonlySet<string> = new Set(CATEGORIES);

/** The colour of a Keras category; grey for one that this page does not know. */
export function categoryColour(category: string): string {
  return KNOWN.has(category) ? `var(--category-${category})` : "var(--line-strong)";
}
