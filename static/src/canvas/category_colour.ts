/** The colour of a Keras category; grey for one that this page does not know. */
const KNOWN = new Set([
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
]);

export function categoryColour(category: string): string {
  return KNOWN.has(category) ? `var(--category-${category})` : "var(--line-strong)";
}
