/** Two people's changes to one network, put together layer by layer. */
import type { LayerDocument, NetworkDocument } from "../spec/openapi";
import { isSameDocument, isSameLayer } from "./same_document";

export interface Merged {
  readonly document: NetworkDocument;
  /** What both changed, each in another way: in these `document` has mine. In words, without end. */
  readonly clashes: readonly string[];
  /** The names of the layers that they changed, added or deleted. */
  readonly fromThem: readonly string[];
}

type Layers = ReadonlyMap<string, LayerDocument>;

/**
 * Both changes since `base`; null where layers share a name, so that nobody can tell which is which.
 *
 * A layer that only one of them touched is as that one left it. The order of a stack
 * is theirs, unless only mine has moved layers; what the other added stands behind
 * the layer that it was put behind.
 */
export function merged(
  base: NetworkDocument,
  mine: NetworkDocument,
  theirs: NetworkDocument,
): Merged | null {
  const [before, ours, others] = [layersOf(base), layersOf(mine), layersOf(theirs)];
  if (before === null || ours === null || others === null) return null;
  const clashes: string[] = [];
  const fromThem: string[] = [];
  const layers = new Map<string, LayerDocument>();
  for (const name of new Set([...before.keys(), ...ours.keys(), ...others.keys()])) {
    const [was, my, their] = [before.get(name), ours.get(name), others.get(name)];
    const isMine = !isSame(was, my);
    const isTheirs = !isSame(was, their);
    if (isTheirs) fromThem.push(name);
    if (isMine && isTheirs && !isSame(my, their)) clashes.push(`the layer ${name}`);
    const chosen = isMine ? my : their;
    if (chosen !== undefined) layers.set(name, chosen);
  }
  const order = mergedOrder(before, ours, others, layers, mine.kind !== "functional", clashes);
  const document: NetworkDocument = {
    ...theirs,
    name: chosenOf("the network's name", base.name, mine.name, theirs.name, clashes),
    kind: chosenOf("the kind of network", base.kind, mine.kind, theirs.kind, clashes),
    outputs: chosenOf("the outputs", base.outputs, mine.outputs, theirs.outputs, clashes),
    layers: order.flatMap((name) => layers.get(name) ?? []),
  };
  if (document.outputs == null) delete document.outputs;
  return { document, clashes: [...clashes, ...looseEnds(document)], fromThem };
}

function layersOf(document: NetworkDocument): Layers | null {
  const layers = new Map(document.layers.map((layer) => [layer.name, layer]));
  return layers.size === document.layers.length ? layers : null;
}

function isSame(a: LayerDocument | undefined, b: LayerDocument | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return isSameLayer(a, b);
}

function chosenOf<Value>(
  what: string,
  was: Value,
  mine: Value,
  theirs: Value,
  clashes: string[],
): Value {
  const [before, my, their] = [was, mine, theirs].map((one) => JSON.stringify(one ?? null));
  if (my === before) return theirs;
  if (their !== before && their !== my) clashes.push(what);
  return mine;
}

function mergedOrder(
  before: Layers,
  ours: Layers,
  others: Layers,
  kept: Layers,
  isStack: boolean,
  clashes: string[],
): string[] {
  const common = [...before.keys()].filter((name) => ours.has(name) && others.has(name));
  const mineMoved = hasMoved(common, ours);
  const theirsMoved = hasMoved(common, others);
  if (isStack && mineMoved && theirsMoved && hasMoved(commonIn(ours, common), others)) {
    clashes.push("the order of the layers");
  }
  const [first, second] = mineMoved ? [ours, others] : [others, ours];
  const order = [...first.keys()].filter((name) => kept.has(name));
  const placed = new Set(order);
  let behind = -1;
  for (const name of second.keys()) {
    if (placed.has(name)) {
      behind = order.indexOf(name);
    } else if (kept.has(name)) {
      order.splice(behind + 1, 0, name);
      placed.add(name);
      behind += 1;
    }
  }
  return order;
}

function commonIn(layers: Layers, common: readonly string[]): string[] {
  const wanted = new Set(common);
  return [...layers.keys()].filter((name) => wanted.has(name));
}

/** Whether these layers stand in another order there. */
function hasMoved(names: readonly string[], layers: Layers): boolean {
  return commonIn(layers, names).some((name, index) => name !== names[index]);
}

/** Wires from layers that one of them deleted while the other used them. */
function looseEnds(document: NetworkDocument): string[] {
  const names = new Set(document.layers.map((layer) => layer.name));
  return document.layers.flatMap((layer) =>
    (layer.inbound ?? [])
      .map((end) => end.replace(/:\d+$/, ""))
      .filter((end) => !names.has(end))
      .map((end) => `${layer.name} takes ${end}, which was deleted`),
  );
}

/** Whether there is anything to put together: both have changed something. */
export function isMergeable(
  base: NetworkDocument | null,
  mine: NetworkDocument,
  theirs: NetworkDocument,
): base is NetworkDocument {
  return base !== null && !isSameDocument(base, mine) && !isSameDocument(base, theirs);
}
