/** A model's layers as a tree of rows, and what a search finds among them. */
import type { ModelLayer } from "../../spec/openapi";
import { formatShape, formatTuple } from "../../widgets/format";

/** Where a layer stands: the box that it is or is in, and the way down from there. */
export interface Spot {
  readonly key: string;
  readonly opened: readonly number[];
}

export interface OutlineRow extends Spot {
  readonly id: string;
  readonly layer: ModelLayer;
  readonly level: number;
}

/** A spot as a text: React's key, and what "unfolded" remembers. */
export function idOf({ key, opened }: Spot): string {
  return JSON.stringify([key, ...opened]);
}

/** Every layer, those inside others too, in the order of the file. */
export function allRows(layers: Iterable<readonly [string, ModelLayer]>): OutlineRow[] {
  const rows: OutlineRow[] = [];
  const add = (layer: ModelLayer, spot: Spot) => {
    rows.push({ ...spot, id: idOf(spot), layer, level: spot.opened.length + 1 });
    layer.layers.forEach((inner, place) =>
      add(inner, { key: spot.key, opened: [...spot.opened, place] }),
    );
  };
  for (const [key, layer] of layers) add(layer, { key, opened: [] });
  return rows;
}

/** The rows whose outer layers are all unfolded. */
export function shownRows(rows: readonly OutlineRow[], unfolded: ReadonlySet<string>) {
  let hiddenFrom = Infinity;
  return rows.filter((row) => {
    if (row.level > hiddenFrom) return false;
    hiddenFrom = row.layer.layers.length > 0 && !unfolded.has(row.id) ? row.level : Infinity;
    return true;
  });
}

/** The ids of the layers around a spot. */
export function idsAround({ key, opened }: Spot): string[] {
  return opened.map((_, depth) => idOf({ key, opened: opened.slice(0, depth) }));
}

/** The rows that have every word of a search in their class, name or shapes. */
export function foundRows(rows: readonly OutlineRow[], search: string): OutlineRow[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return rows.filter((row) => {
    const text = searchText(row.layer);
    return words.every((word) => text.includes(word));
  });
}

const TEXTS = new WeakMap<ModelLayer, string>();

function searchText(layer: ModelLayer): string {
  let text = TEXTS.get(layer);
  if (text === undefined) {
    const shapes = [...layer.outputs, ...(layer.layers.length > 0 ? [] : layer.weights)];
    const written = shapes.flatMap(({ shape }) => [formatTuple(shape), sizes(shape)]);
    text = plain([layer.class_name, layer.name, ...written].join(" "));
    TEXTS.set(layer, text);
  }
  return text;
}

/** Without the batch axis, as it stands on a wire. */
function sizes(shape: readonly (number | null)[]): string {
  return formatShape(shape[0] === null ? shape.slice(1) : shape);
}

/** Small letters; a shape in one way however it is written: 3x3x64, 3 × 3 × 64, (3, 3, 64). */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/(\d),(?=\d{3}(?!\d))/g, "$1")
    .replace(/(?<=[\d?e])\s*[×x*,]\s*(?=[\d?n])/g, "×");
}
