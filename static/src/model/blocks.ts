/**
 * The blocks of a drawing that can stand as one box: those that come again and again, and those
 * that somebody made of a selection.
 *
 * Repetitions are found anew when somebody folds them, and remembered with all their layers: while
 * one is edited, nothing else can become a part of it. They stay folded as long as they are equal.
 */
import type { LayerDocument, NetworkDocument } from "../spec/openapi";
import { type Drawing, withBlock } from "./drawing";
import { foldId } from "./folding";
import { type Wire, wiresOf } from "./graph";
import { type Repeat, type RepeatItem, findRepeats } from "./repeats";

/** What is one box now. */
export interface Folding {
  readonly repeats: readonly Repeat[];
  /** For each layer that is folded away: the key of the box that stands for it. */
  readonly boxOf: ReadonlyMap<string, string>;
  /** What a box stands for. */
  readonly folds: ReadonlyMap<string, Repeat>;
}

/** What is remembered of a network: repetitions that are folded, and made blocks that are not. */
export interface Remembered {
  readonly folded: readonly string[];
  readonly opened: readonly string[];
}

/** A repetition as it is remembered: the length of a block, and all keys. */
export const writeRepeat = ({ period, keys }: Repeat): string => `${period} ${keys.join(" ")}`;

function readRepeat(text: string): Repeat {
  const [period = "", ...keys] = text.split(" ");
  return { period: Number(period), keys, count: keys.length / Number(period) };
}

/** What is folded in a drawing now: made blocks first, then remembered repetitions that still are. */
export function foldingOf(drawing: Drawing, { folded, opened }: Remembered): Folding {
  const repeats: Repeat[] = [];
  const boxOf = new Map<string, string>();
  const take = (repeat: Repeat) => {
    repeats.push(repeat);
    for (const key of repeat.keys) boxOf.set(key, foldId(repeat));
  };
  for (const block of blocksOf(drawing))
    if (!opened.includes(foldId(block)) && standsBetween(drawing, block.keys).length === 0)
      take(block);
  for (const repeat of folded.map(readRepeat)) {
    if (repeat.keys.some((key) => boxOf.has(key))) continue;
    if (isRepeated(drawing, repeat) && standsBetween(drawing, repeat.keys).length === 0)
      take(repeat);
  }
  return { repeats, boxOf, folds: new Map(repeats.map((repeat) => [foldId(repeat), repeat])) };
}

/** The blocks that somebody made, in the order of the document. */
export function blocksOf({ document, keys }: Drawing): Repeat[] {
  const found = new Map<string, string[]>();
  document.layers.forEach(({ block }, index) => {
    if (block == null) return;
    const members = found.get(block);
    if (members) members.push(keys[index]!);
    else found.set(block, [keys[index]!]);
  });
  return [...found].map(([name, members]) => ({
    name,
    keys: members,
    period: members.length,
    count: 1,
  }));
}

/** The repetitions that can be folded; what is in a folded made block is none of them. */
export function repeatsOf(drawing: Drawing, folding: Folding): Repeat[] {
  const sources = sourcesOf(drawing);
  const items = drawing.document.layers.map((layer, index): RepeatItem => {
    const key = drawing.keys[index]!;
    const isMade = folding.folds.get(folding.boxOf.get(key) ?? "")?.name !== undefined;
    return {
      key,
      name: layer.name,
      signature: isMade ? `alone ${key}` : signatureOf(layer),
      sources: sources.get(key) ?? [],
    };
  });
  return findRepeats(items);
}

const SIGNATURES = new WeakMap<LayerDocument, string>();

/** What makes two layers alike: all but names and places. */
export function signatureOf(layer: LayerDocument): string {
  let signature = SIGNATURES.get(layer);
  if (signature === undefined) {
    const { class_name, shares, config, network, inbound } = layer;
    const outputs = (inbound ?? []).map((reference) => /:\d+$/.exec(reference)?.[0] ?? "");
    signature = JSON.stringify(
      [class_name, shares ?? null, config ?? {}, network ?? null, outputs],
      withoutNames,
    );
    SIGNATURES.set(layer, signature);
  }
  return signature;
}

function withoutNames(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).filter(([name]) => name !== "name");
  return Object.fromEntries(members.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

const SOURCES = new WeakMap<readonly Wire[], Map<string, string[]>>();

/** The keys of what comes into each box, in order. */
function sourcesOf(drawing: Drawing): ReadonlyMap<string, readonly string[]> {
  const wires = wiresOf(drawing);
  let sources = SOURCES.get(wires);
  if (sources === undefined) {
    sources = new Map();
    for (const { source, target } of wires) {
      const into = sources.get(target);
      if (into) into.push(source);
      else sources.set(target, [source]);
    }
    SOURCES.set(wires, sources);
  }
  return sources;
}

/** Whether all blocks of a remembered repetition are still there, equal, and wired one after the other. */
function isRepeated(drawing: Drawing, { keys, period, count }: Repeat): boolean {
  if (!Number.isInteger(count) || count < 2) return false;
  const layerOf = new Map(drawing.keys.map((key, index) => [key, drawing.document.layers[index]!]));
  if (!keys.every((key) => layerOf.has(key))) return false;
  const sources = sourcesOf(drawing);
  const placeOf = new Map(keys.map((key, place) => [key, place]));
  const waysBack = (place: number) =>
    (sources.get(keys[place]!) ?? []).map((source) => place - (placeOf.get(source) ?? Infinity));
  return keys.every((key, place) => {
    if (place < period) return true;
    const [ways, at] = [waysBack(place), place % period];
    const usual = waysBack(period + at);
    if (signatureOf(layerOf.get(key)!) !== signatureOf(layerOf.get(keys[at]!)!)) return false;
    if (ways.length !== usual.length || ways.some((way, index) => way !== usual[index]))
      return false;
    if (place >= 2 * period) return true;
    const first = waysBack(at);
    // What comes into the first block from outside comes into the others from the block before.
    return (
      first.length === ways.length &&
      first.every((way, index) => way === ways[index] || (way === -Infinity && ways[index]! > at))
    );
  });
}

const BETWEEN = new WeakMap<readonly Wire[], Map<string, readonly string[]>>();

/**
 * The layers that stand between those of a block: as one box it would be before and after them.
 *
 * A stack's block has to stand in one piece, and in its order.
 */
export function standsBetween(drawing: Drawing, keys: readonly string[]): readonly string[] {
  const wires = wiresOf(drawing);
  let known = BETWEEN.get(wires);
  if (known === undefined) BETWEEN.set(wires, (known = new Map()));
  const name = keys.join(" ");
  let between = known.get(name);
  if (between === undefined) {
    const inside = new Set(keys);
    between = wayBetween(wires, inside);
    known.set(name, between);
  }
  return between;
}

/** The boxes outside that are both after and before some inside. */
export function wayBetween(wires: readonly Wire[], inside: ReadonlySet<string>): string[] {
  const after = reached(wires, inside, (wire) => [wire.source, wire.target]);
  const before = reached(wires, inside, (wire) => [wire.target, wire.source]);
  return [...after].filter((key) => before.has(key));
}

function reached(
  wires: readonly Wire[],
  inside: ReadonlySet<string>,
  ends: (wire: Wire) => readonly [string, string],
): Set<string> {
  const next = new Map<string, string[]>();
  for (const wire of wires) {
    const [from, to] = ends(wire);
    const found = next.get(from);
    if (found) found.push(to);
    else next.set(from, [to]);
  }
  const found = new Set<string>();
  const waiting = [...inside];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop())
    for (const key of next.get(one) ?? [])
      if (!inside.has(key) && !found.has(key)) {
        found.add(key);
        waiting.push(key);
      }
  return found;
}

/** Put layers into a block; null: into none. */
export function putInBlock(
  drawing: Drawing,
  keys: Iterable<string>,
  block: string | null,
): Drawing {
  const wanted = new Set(keys);
  return withLayers(drawing, (layer, index) =>
    wanted.has(drawing.keys[index]!) && (layer.block ?? null) !== block
      ? withBlock(layer, block)
      : layer,
  );
}

function withLayers(
  drawing: Drawing,
  change: (layer: LayerDocument, index: number) => LayerDocument,
): Drawing {
  const layers = drawing.document.layers.map(change);
  if (layers.every((layer, index) => layer === drawing.document.layers[index])) return drawing;
  const document: NetworkDocument = { ...drawing.document, layers };
  return { ...drawing, document };
}

/** The other made blocks that have the same layers, wired alike within. */
export function equalBlocks(drawing: Drawing, keys: readonly string[]): Repeat[] {
  const wanted = shapeOf(drawing, keys);
  return blocksOf(drawing).filter(
    (block) => block.keys[0] !== keys[0] && shapeOf(drawing, block.keys) === wanted,
  );
}

/** Layers elsewhere, in no block yet, that follow each other as those of a block do: the keys of each place. */
export function occurrencesOf(drawing: Drawing, keys: readonly string[]): string[][] {
  const { layers } = drawing.document;
  const placeOf = new Map(drawing.keys.map((key, index) => [key, index]));
  const places = keys.map((key) => placeOf.get(key)!);
  const wanted = shapeOf(drawing, keys);
  const firstSignature = signatureOf(layers[places[0]!]!);
  const taken = new Set<string>(keys);
  const found: string[][] = [];
  layers.forEach((layer, start) => {
    if (signatureOf(layer) !== firstSignature) return;
    const there = places.map((place) => drawing.keys[start + place - places[0]!]);
    const isFree = there.every(
      (key) => key !== undefined && !taken.has(key) && layers[placeOf.get(key)!]!.block == null,
    );
    if (!isFree) return;
    const members = there as string[];
    if (shapeOf(drawing, members) !== wanted) return;
    if (standsBetween(drawing, members).length > 0) return;
    for (const key of members) taken.add(key);
    found.push(members);
  });
  return found;
}

/** A block in a text: its layers and the wires among them. Equal blocks have equal texts. */
function shapeOf(drawing: Drawing, keys: readonly string[]): string {
  const sources = sourcesOf(drawing);
  const inside = new Map(keys.map((key, place) => [key, place]));
  const placeOf = new Map(drawing.keys.map((key, index) => [key, index]));
  return keys
    .map((key) => {
      const from = (sources.get(key) ?? []).map((source) => inside.get(source) ?? "from outside");
      return `${signatureOf(drawing.document.layers[placeOf.get(key)!]!)} ${from.join(" ")}`;
    })
    .join("\n");
}

/** The same layer in every block: what is edited once. */
export function layersAlike(
  drawing: Drawing,
  { keys, period, name }: Repeat,
  place: number,
): string[] {
  if (name === undefined) return keys.filter((_, at) => at % period === place % period);
  const blocks = [keys, ...equalBlocks(drawing, keys).map((block) => block.keys)];
  return blocks.flatMap((members) => members[place] ?? []);
}

/** The configs that a change gave to layers of a repetition, given to the same layers of all its blocks. */
export function spreadConfigs(before: Drawing, after: Drawing, repeat: Repeat): Drawing {
  const layerBefore = new Map(before.keys.map((key, at) => [key, before.document.layers[at]]));
  const configNow = new Map<string, LayerDocument["config"]>();
  after.keys.forEach((key, index) => {
    const place = repeat.keys.indexOf(key);
    const [was, is] = [layerBefore.get(key)?.config, after.document.layers[index]!.config];
    if (place === -1 || JSON.stringify(was) === JSON.stringify(is)) return;
    for (const alike of layersAlike(before, repeat, place)) configNow.set(alike, is);
  });
  return withLayers(after, (layer, index) => {
    const config = configNow.get(after.keys[index]!);
    return config === undefined || config === layer.config ? layer : { ...layer, config };
  });
}

/**
 * The layers of a block that something comes into from outside, or whose output leaves it.
 *
 * Where nothing does: those that nothing comes into at all, or whose output nobody takes.
 */
export function endsOf(drawing: Drawing, keys: readonly string[], end: "in" | "out"): string[] {
  const inside = new Set(keys);
  const wires = wiresOf(drawing);
  const [here, there] =
    end === "in" ? (["target", "source"] as const) : (["source", "target"] as const);
  const crossing = wires.filter((wire) => inside.has(wire[here]) && !inside.has(wire[there]));
  if (crossing.length > 0) return [...new Set(crossing.map((wire) => wire[here]))];
  const bound = new Set(wires.map((wire) => wire[here]));
  return keys.filter((key) => !bound.has(key));
}
