/** The palette: the catalogue in groups, and what a search finds in it. */
import type { Catalogue, LayerSpec } from "../spec/openapi";

import { groupBy } from "./group";

export interface PaletteGroup {
  readonly category: string;
  readonly title: string;
  readonly layers: readonly LayerSpec[];
}

/** Keras's folders in the order in which people look for them; others follow by name. */
export const KERAS_CATEGORIES: readonly string[] = [
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
];

const TITLES: Readonly<Record<string, string>> = { rnn: "Recurrent", custom: "Yours" };

export function titleOfCategory(category: string): string {
  return TITLES[category] ?? category.charAt(0).toUpperCase() + category.slice(1);
}

/** How well a class matches a search: the smaller the better, null for not at all. */
export function matchLayer(spec: LayerSpec, search: string): number | null {
  const wanted = normal(search);
  if (wanted === "") return 0;
  let best: number | null = null;
  [spec.class_name, ...spec.aliases].forEach((name, index) => {
    const score = matchName(name, wanted);
    if (score !== null) best = Math.min(best ?? Infinity, score + (index === 0 ? 0 : 0.5));
  });
  if (best === null && normal(spec.category).startsWith(wanted)) return 4;
  return best;
}

function matchName(name: string, wanted: string): number | null {
  const plain = normal(name);
  if (plain === wanted) return 0;
  if (plain.startsWith(wanted)) return 1;
  if (plain.includes(wanted)) return 2;
  const capitals = name.replace(/[^A-Z0-9]/g, "").toLowerCase();
  return wanted.length > 1 && capitals.startsWith(wanted) ? 3 : null;
}

const normal = (text: string): string => text.toLowerCase().replace(/[\s_-]/g, "");

/** The layers that match, best first. */
export function findLayers(layers: readonly LayerSpec[], search: string): LayerSpec[] {
  return layers
    .map((spec) => ({ spec, score: matchLayer(spec, search) }))
    .filter((found) => found.score !== null)
    .sort(
      (a, b) =>
        (a.score ?? 0) - (b.score ?? 0) ||
        Number(a.spec.refused != null) - Number(b.spec.refused != null),
    )
    .map((found) => found.spec);
}

/** Classes that stand first in their group, because they are reached for most. */
const FIRST = [
  "InputLayer",
  "Dense",
  "Embedding",
  "Conv2D",
  "Conv1D",
  "MaxPooling2D",
  "AveragePooling2D",
  "GlobalAveragePooling2D",
  "LSTM",
  "GRU",
  "Bidirectional",
  "MultiHeadAttention",
  "BatchNormalization",
  "LayerNormalization",
  "Dropout",
  "Flatten",
  "Reshape",
  "Add",
  "Concatenate",
  "Activation",
  "ReLU",
];

/** The layers that can be drawn, in groups; "Yours" at the end, where there are any. */
export function groupLayers(layers: readonly LayerSpec[]): PaletteGroup[] {
  const groups = groupBy(
    layers.filter((spec) => spec.refused == null),
    (spec) => (spec.is_custom ? "custom" : spec.category),
  );
  const rank = (category: string) => {
    if (category === "custom") return KERAS_CATEGORIES.length + 1;
    const index = KERAS_CATEGORIES.indexOf(category);
    return index === -1 ? KERAS_CATEGORIES.length : index;
  };
  return [...groups.keys()]
    .toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((category) => ({
      category,
      title: titleOfCategory(category),
      layers: (groups.get(category) ?? []).toSorted(byUse),
    }));
}

/** The order of two classes by how early they are reached for. */
export function byUse(a: LayerSpec, b: LayerSpec): number {
  const [one, other] = [usualRank(a), usualRank(b)];
  return one === other ? 0 : one - other;
}

/** How early a class is reached for; Infinity for those that are not reached for often. */
export function usualRank(spec: LayerSpec): number {
  const index = FIRST.indexOf(spec.class_name);
  return index === -1 ? Infinity : index;
}

/** The layers that must not be built from a drawing; each says why. */
export function refusedLayers(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.filter((spec) => spec.refused != null);
}

/** Class names and aliases → their entry in the catalogue. */
export function specsByName(catalogue: Catalogue | null): Map<string, LayerSpec> {
  const specs = new Map<string, LayerSpec>();
  for (const spec of catalogue?.layers ?? []) {
    for (const alias of spec.aliases) if (!specs.has(alias)) specs.set(alias, spec);
  }
  // Last, so that no alias hides a class.
  for (const spec of catalogue?.layers ?? []) specs.set(spec.class_name, spec);
  return specs;
}
