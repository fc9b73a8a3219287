/** The palette: the catalogue in groups, and what a search finds in it. */
import type { Catalogue, LayerSpec } from "../spec/openapi";

export interface PaletteGroup {
  readonly category: string;
  readonly title: string;
  readonly layers: readonly LayerSpec[];
}

/** Keras's folders in the order in which people look for them; others follow by name. */
const ORDER = [
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

/** The layers in groups; "Yours" is always there, at the end. What must not be built stands last in its group. */
export function groupLayers(layers: readonly LayerSpec[]): PaletteGroup[] {
  const groups = new Map<string, LayerSpec[]>();
  for (const spec of layers) {
    const category = spec.is_custom ? "custom" : spec.category;
    groups.set(category, [...(groups.get(category) ?? []), spec]);
  }
  const rank = (category: string) => {
    if (category === "custom") return ORDER.length + 1;
    const index = ORDER.indexOf(category);
    return index === -1 ? ORDER.length : index;
  };
  return [...groups.keys()]
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((category) => ({
      category,
      title: titleOfCategory(category),
      layers: (groups.get(category) ?? []).sort(
        (a, b) => Number(a.refused != null) - Number(b.refused != null),
      ),
    }));
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
