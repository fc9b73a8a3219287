/** Everything that can be done to a drawing. Each edit takes a drawing and gives a new one. */
import type { JsonValue, LayerDocument, NetworkDocument } from "../spec/openapi";
import { type Drawing, indexOfKey, joinBlocks, namesOf } from "./drawing";
import { freshName, layerOfReference } from "./names";

/** What an edit that makes boxes gives: the new drawing and the keys of the new boxes. */
export interface Inserted {
  readonly drawing: Drawing;
  readonly keys: readonly string[];
}

/**
 * Put layers in before the box at `index`; names that are taken become free ones.
 *
 * A block that comes with them is another one than that of the same name which is there,
 * unless they go into it.
 */
export function insertLayers(
  drawing: Drawing,
  index: number,
  layers: readonly LayerDocument[],
  staysInBlock = false,
): Inserted {
  const at = Math.max(0, Math.min(index, drawing.document.layers.length));
  const named = withFreshNames(layers, drawing, staysInBlock);
  const keys = named.map((_, offset) => `box-${drawing.nextKey + offset}`);
  const put = <Item>(into: readonly Item[], items: readonly Item[]) => [
    ...into.slice(0, at),
    ...items,
    ...into.slice(at),
  ];
  const document = { ...drawing.document, layers: put(drawing.document.layers, named) };
  return {
    drawing: {
      document: joinBlocks(document, (one) => one >= at && one < at + named.length),
      keys: put(drawing.keys, keys),
      nextKey: drawing.nextKey + named.length,
    },
    keys,
  };
}

function withFreshNames(
  layers: readonly LayerDocument[],
  drawing: Drawing,
  staysInBlock: boolean,
): LayerDocument[] {
  const taken = namesOf(drawing);
  const blocks = new Set(drawing.document.layers.flatMap((layer) => layer.block ?? []));
  const nameNow = new Map<string, string>();
  const named = layers.map((layer) => {
    const name = freshName(layer.name, taken);
    taken.add(name);
    nameNow.set(layer.name, name);
    return { ...layer, name };
  });
  // Wires and shared weights inside the inserted group follow its new names.
  return named.map((layer) => ({
    ...layer,
    ...(layer.inbound ? { inbound: layer.inbound.map((one) => renamed(one, nameNow)) } : {}),
    ...(layer.shares ? { shares: nameNow.get(layer.shares) ?? layer.shares } : {}),
    ...(layer.block && !staysInBlock ? { block: freshName(layer.block, blocks) } : {}),
  }));
}

function renamed(reference: string, nameNow: ReadonlyMap<string, string>): string {
  const name = layerOfReference(reference);
  const now = nameNow.get(name);
  return now === undefined ? reference : now + reference.slice(name.length);
}

/**
 * Take boxes out; the chain heals.
 *
 * In a functional network what came into a removed layer goes into the layers that it fed,
 * or out of the network where the removed layer did.
 */
export function removeLayers(drawing: Drawing, keys: ReadonlySet<string>): Drawing {
  if (keys.size === 0) return drawing;
  const inboundOfRemoved = new Map<string, readonly string[]>();
  drawing.document.layers.forEach((layer, index) => {
    if (keys.has(drawing.keys[index] ?? "")) inboundOfRemoved.set(layer.name, layer.inbound ?? []);
  });
  const layers: LayerDocument[] = [];
  const left: string[] = [];
  drawing.document.layers.forEach((layer, index) => {
    const key = drawing.keys[index] ?? "";
    if (keys.has(key)) return;
    left.push(key);
    layers.push(
      layer.inbound ? { ...layer, inbound: healed(layer.inbound, inboundOfRemoved) } : layer,
    );
  });
  const outputs = drawing.document.outputs;
  const document: NetworkDocument = {
    ...drawing.document,
    layers,
    ...(outputs ? { outputs: healed(outputs, inboundOfRemoved) } : {}),
  };
  if (document.outputs?.length === 0) delete document.outputs;
  return { ...drawing, document, keys: left };
}

function healed(
  inbound: readonly string[],
  inboundOfRemoved: ReadonlyMap<string, readonly string[]>,
  seen: ReadonlySet<string> = new Set(),
): string[] {
  const found = inbound.flatMap((reference) => {
    const name = layerOfReference(reference);
    const before = inboundOfRemoved.get(name);
    if (before === undefined) return [reference];
    return seen.has(name) ? [] : healed(before, inboundOfRemoved, new Set([...seen, name]));
  });
  return [...new Set(found)];
}

/** Move boxes, kept in their order, so that they stand before what stood at `index`. */
export function moveLayers(drawing: Drawing, keys: ReadonlySet<string>, index: number): Drawing {
  const rows = drawing.keys.map((key, at) => ({ key, layer: drawing.document.layers[at]! }));
  const moved = rows.filter((row) => keys.has(row.key));
  const before = rows.slice(0, index).filter((row) => !keys.has(row.key));
  const after = rows.slice(index).filter((row) => !keys.has(row.key));
  const ordered = [...before, ...moved, ...after];
  if (ordered.every((row, at) => row.key === drawing.keys[at])) return drawing;
  const document = { ...drawing.document, layers: ordered.map((row) => row.layer) };
  return {
    ...drawing,
    document: joinBlocks(document, (at) => keys.has(ordered[at]!.key)),
    keys: ordered.map((row) => row.key),
  };
}

function changeLayer(
  drawing: Drawing,
  key: string,
  change: (layer: LayerDocument) => LayerDocument,
): Drawing {
  const index = indexOfKey(drawing, key);
  const layer = drawing.document.layers[index];
  if (layer === undefined) return drawing;
  const changed = change(layer);
  if (changed === layer) return drawing;
  const layers = drawing.document.layers.slice();
  layers[index] = changed;
  return { ...drawing, document: { ...drawing.document, layers } };
}

/** Give a box another name; wires, outputs and shared weights follow, unless the name was not unique. */
export function renameLayer(drawing: Drawing, key: string, name: string): Drawing {
  const index = indexOfKey(drawing, key);
  const old = drawing.document.layers[index]?.name;
  if (old === undefined || old === name) return drawing;
  const isUnique = drawing.document.layers.filter((layer) => layer.name === old).length === 1;
  const nameNow = new Map([[old, name]]);
  const layers = drawing.document.layers.map((layer, at) => {
    const changed = at === index ? { ...layer, name } : layer;
    if (!isUnique) return changed;
    const inbound = changed.inbound?.map((one) => renamed(one, nameNow));
    const isWired = inbound?.some((one, wire) => one !== changed.inbound?.[wire]) ?? false;
    const isShared = changed.shares === old;
    if (!isWired && !isShared) return changed;
    return { ...changed, ...(isWired ? { inbound } : {}), ...(isShared ? { shares: name } : {}) };
  });
  const outputs = isUnique
    ? drawing.document.outputs?.map((one) => renamed(one, nameNow))
    : drawing.document.outputs;
  return {
    ...drawing,
    document: { ...drawing.document, layers, ...(outputs ? { outputs } : {}) },
  };
}

/** Set one argument of a box. `undefined` takes it out: Keras's default holds again. */
export function setArgument(
  drawing: Drawing,
  key: string,
  argument: string,
  value: JsonValue | undefined,
): Drawing {
  return changeLayer(drawing, key, (layer) => {
    const config = { ...layer.config };
    if (value === undefined) {
      if (!(argument in config)) return layer;
      delete config[argument];
    } else {
      if (argument in config && JSON.stringify(config[argument]) === JSON.stringify(value))
        return layer;
      config[argument] = value;
    }
    return { ...layer, config };
  });
}

export function setNetworkName(drawing: Drawing, name: string): Drawing {
  if (drawing.document.name === name) return drawing;
  return { ...drawing, document: { ...drawing.document, name } };
}

/** Put boxes where a person placed them (functional networks). */
export function placeLayers(
  drawing: Drawing,
  positions: ReadonlyMap<string, readonly [number, number]>,
): Drawing {
  let placed = drawing;
  for (const [key, [x, y]] of positions) {
    const position: [number, number] = [Math.round(x), Math.round(y)];
    placed = changeLayer(placed, key, (layer) => ({ ...layer, position }));
  }
  return placed;
}

/** Forget where boxes were placed, so that the layout decides again. */
export function tidyLayers(drawing: Drawing): Drawing {
  if (!drawing.document.layers.some((layer) => layer.position)) return drawing;
  const layers = drawing.document.layers.map((layer) => {
    const { position: _position, ...rest } = layer;
    return rest;
  });
  return { ...drawing, document: { ...drawing.document, layers } };
}

/** Draw a wire from one box into another (functional networks). */
export function connectLayers(drawing: Drawing, source: string, target: string): Drawing {
  const name = drawing.document.layers[indexOfKey(drawing, source)]?.name;
  if (name === undefined || source === target) return drawing;
  return changeLayer(drawing, target, (layer) =>
    layer.inbound?.includes(name) ? layer : { ...layer, inbound: [...(layer.inbound ?? []), name] },
  );
}

/** Take one wire away: the `index`-th of those that come into `target`. */
export function disconnectLayers(drawing: Drawing, target: string, index: number): Drawing {
  return changeLayer(drawing, target, (layer) => ({
    ...layer,
    inbound: (layer.inbound ?? []).filter((_, at) => at !== index),
  }));
}

/** A wire by its end: the `index`-th of those that come into `target`. */
export interface WireEnd {
  readonly target: string;
  readonly index: number;
}

/**
 * Put a layer into the `index`-th wire that comes into `target` (functional networks).
 *
 * Of the other wires that are drawn as one with it, those that carry the same output go through it too.
 */
export function insertIntoWire(
  drawing: Drawing,
  { target, index }: WireEnd,
  layer: LayerDocument,
  others: readonly WireEnd[] = [],
): Inserted {
  const at = indexOfKey(drawing, target);
  const end = drawing.document.layers[at];
  const source = end?.inbound?.[index];
  if (source === undefined) return insertLayers(drawing, drawing.keys.length, [layer]);
  const before = drawing.document.layers.find((one) => one.name === layerOfReference(source));
  const isInside = before?.block != null && before.block === end?.block;
  const put = { ...layer, inbound: [source], ...(isInside ? { block: before.block } : {}) };
  const inserted = insertLayers(drawing, at, [put], true);
  const name = inserted.drawing.document.layers[at]?.name ?? layer.name;
  let rewired = inserted.drawing;
  for (const one of [{ target, index }, ...others])
    rewired = changeLayer(rewired, one.target, (fed) => ({
      ...fed,
      inbound: (fed.inbound ?? []).map((reference, wire) =>
        wire === one.index && reference === source ? name : reference,
      ),
    }));
  return { drawing: rewired, keys: inserted.keys };
}
