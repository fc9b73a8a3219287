/** The colour of a Keras category; grey for one that this page does not know. */
export const CATEGORIES = [
  "core",
  "convolutional",
  "pooling",
  "rnn",
  "attention",
  "normalization",
  "regularization",
  "reshaping",
  "merging",
  "activations",
  "preprocessing",
  "custom",
] as const;

const KNOWN: ReadonlySet<string> = new Set(CATEGORIES);

export function categoryColour(category: string): string {
  return KNOWN.has(category) ? `var(--category-${category})` : "var(--line-strong)";
}
