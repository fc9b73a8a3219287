/** The wiring of a drawing: which box feeds which, and in what order to walk them. */
import type { Drawing } from "./drawing";
import type { NetworkDocument } from "../spec/openapi";
import { layerOfReference } from "./names";

export interface Wire {
  readonly source: string;
  readonly target: string;
  /** Which of the wires that come into `target`. */
  readonly index: number;
}

interface MadeWires {
  readonly document: NetworkDocument;
  readonly wires: readonly Wire[];
}

/** The wires last made for a list of boxes: most edits change an argument, and no wire. */
const MADE = new WeakMap<readonly string[], MadeWires>();

/**
 * All wires, by the keys of the boxes at their ends. Wires from nowhere are left out.
 *
 * As long as nothing is wired or named anew, the answer is the same object.
 */
export function wiresOf(drawing: Drawing): readonly Wire[] {
  const { document, keys } = drawing;
  const made = MADE.get(keys);
  if (made !== undefined && isWiredAlike(made.document, document)) return made.wires;
  const wires = makeWires(drawing);
  MADE.set(keys, { document, wires });
  return wires;
}

function isWiredAlike(a: NetworkDocument, b: NetworkDocument): boolean {
  if (a === b) return true;
  return (
    a.kind === b.kind &&
    a.layers.length === b.layers.length &&
    a.layers.every((layer, at) => {
      const other = b.layers[at]!;
      return layer === other || (layer.name === other.name && layer.inbound === other.inbound);
    })
  );
}

function makeWires({ document, keys }: Drawing): Wire[] {
  if (document.kind === "sequential")
    return keys.slice(1).map((target, index) => ({ source: keys[index]!, target, index: 0 }));
  const keyOfName = new Map<string, string>();
  document.layers.forEach((layer, index) => {
    if (!keyOfName.has(layer.name)) keyOfName.set(layer.name, keys[index]!);
  });
  return document.layers.flatMap((layer, at) =>
    (layer.inbound ?? []).flatMap((reference, index) => {
      const source = keyOfName.get(reference) ?? keyOfName.get(layerOfReference(reference));
      return source === undefined ? [] : [{ source, target: keys[at]!, index }];
    }),
  );
}

/** The level of each node: one more than the highest of those that feed it. Cycles are cut. */
export function levelsOf(
  keys: readonly string[],
  wires: readonly Pick<Wire, "source" | "target">[],
): Map<string, number> {
  const next = new Map<string, string[]>();
  const waiting = new Map(keys.map((key) => [key, 0]));
  for (const { source, target } of wires) {
    next.set(source, [...(next.get(source) ?? []), target]);
    waiting.set(target, (waiting.get(target) ?? 0) + 1);
  }
  const levels = new Map<string, number>();
  const left = new Set(keys);
  let ready = keys.filter((key) => waiting.get(key) === 0);
  while (left.size > 0) {
    // Only a cycle is left: enter it at its first box.
    if (ready.length === 0) ready = [left.values().next().value!];
    const following: string[] = [];
    for (const key of ready) {
      if (!left.delete(key)) continue;
      const level = levels.get(key) ?? 0;
      levels.set(key, level);
      for (const target of next.get(key) ?? []) {
        if (!left.has(target)) continue;
        levels.set(target, Math.max(levels.get(target) ?? 0, level + 1));
        const count = (waiting.get(target) ?? 1) - 1;
        waiting.set(target, count);
        if (count === 0) following.push(target);
      }
    }
    ready = following;
  }
  return levels;
}

/** The keys in the order of the flow: a stack's own, or by level. */
export function flowOrder(drawing: Drawing): string[] {
  if (drawing.document.kind === "sequential") return [...drawing.keys];
  const levels = levelsOf(drawing.keys, wiresOf(drawing));
  return [...drawing.keys].sort((a, b) => (levels.get(a) ?? 0) - (levels.get(b) ?? 0));
}
