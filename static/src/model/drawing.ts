/**
 * A network document with a key for each box.
 *
 * Names may repeat while somebody types, so a name cannot say which box is meant.
 * Keys can: they stay with a box through renaming, moving and undo.
 */
import type { LayerDocument, NetworkDocument } from "../spec/openapi";

export interface Drawing {
  readonly document: NetworkDocument;
  /** One key for each of `document.layers`, in the same order. */
  readonly keys: readonly string[];
  /** The number that the next new box's key takes. */
  readonly nextKey: number;
}

/** A drawing of a document that has none yet. */
export function drawingOf(document: NetworkDocument): Drawing {
  return {
    document,
    keys: document.layers.map((_, index) => `box-${index}`),
    nextKey: document.layers.length,
  };
}

/** An empty document. */
export function emptyDocument(name = "network"): NetworkDocument {
  return { version: 1, name, kind: "sequential", layers: [] };
}

export function indexOfKey(drawing: Drawing, key: string): number {
  return drawing.keys.indexOf(key);
}

export function layerOfKey(drawing: Drawing, key: string): LayerDocument | undefined {
  return drawing.document.layers[indexOfKey(drawing, key)];
}

export function namesOf(drawing: Drawing): Set<string> {
  return new Set(drawing.document.layers.map((layer) => layer.name));
}

/**
 * Put another document into a drawing; boxes of the same name keep their key.
 *
 * For what comes back whole from elsewhere: a fix, a fit to data, somebody else's save.
 */
export function withDocument(drawing: Drawing, document: NetworkDocument): Drawing {
  const keysOfName = new Map<string, string[]>();
  drawing.document.layers.forEach((layer, index) => {
    const key = drawing.keys[index];
    if (key === undefined) return;
    const keys = keysOfName.get(layer.name) ?? [];
    keys.push(key);
    keysOfName.set(layer.name, keys);
  });
  let nextKey = drawing.nextKey;
  const keys = document.layers.map((layer) => {
    const known = keysOfName.get(layer.name)?.shift();
    if (known !== undefined) return known;
    nextKey += 1;
    return `box-${nextKey - 1}`;
  });
  return { document, keys, nextKey };
}

/** Put the document of a fix into a drawing: what it adds in the midst of a block is in the block. */
export function withFix(drawing: Drawing, document: NetworkDocument): Drawing {
  const mended = withDocument(drawing, document);
  const known = new Set(drawing.keys);
  const isNew = (at: number) => !known.has(mended.keys[at]!);
  return { ...mended, document: joinBlocks(document, isNew) };
}

/** A layer in a block, or in none. */
export function withBlock(layer: LayerDocument, block: string | null): LayerDocument {
  const { block: _before, ...rest } = layer;
  return block === null ? rest : { ...rest, block };
}

/**
 * What was put into the midst of a stack's block is a part of it; what was taken out of one is none.
 *
 * Args:
 *   isPut: whether the layer at an index is new there.
 */
export function joinBlocks(
  document: NetworkDocument,
  isPut: (index: number) => boolean,
): NetworkDocument {
  const { kind, layers } = document;
  if (kind === "functional" || !layers.some((layer) => layer.block)) return document;
  const staying = new Set(layers.flatMap((layer, at) => (isPut(at) ? [] : [layer.block])));
  const blockBeside = (index: number, step: 1 | -1) => {
    let at = index;
    while (layers[at] !== undefined && isPut(at)) at += step;
    return layers[at]?.block ?? null;
  };
  const joined = layers.map((layer, index) => {
    if (!isPut(index)) return layer;
    const own = layer.block ?? null;
    const [before, after] = [blockBeside(index, -1), blockBeside(index, 1)];
    const stays = own !== null && (!staying.has(own) || own === before || own === after);
    const block = stays ? own : before === after ? before : null;
    return block === own ? layer : withBlock(layer, block);
  });
  return joined.every((layer, index) => layer === layers[index])
    ? document
    : { ...document, layers: joined };
}

/** The keys of boxes in `after` that are new or not what they were in `before`. */
export function changedKeys(before: Drawing, after: Drawing): string[] {
  if (before.document === after.document) return [];
  const layerBefore = new Map(
    before.keys.map((key, index) => [key, before.document.layers[index]]),
  );
  return after.keys.filter((key, index) => layerBefore.get(key) !== after.document.layers[index]);
}
