/** Which layers a training leaves as they are: `trainable` in their config. */
import type { LayerDocument } from "../spec/openapi";
import type { Drawing } from "./drawing";
import { setArgument } from "./edits";
import { wiresOf } from "./graph";

export const isFrozen = (layer: LayerDocument): boolean => layer.config?.["trainable"] === false;

/** Whether a box has a switch at all: an input has no weights, a shared box has another's. */
export const canFreeze = (layer: LayerDocument): boolean =>
  layer.class_name !== "InputLayer" && !layer.shares;

/** Freeze boxes, or let them be trained again: Keras's default, which needs no word. */
export function setFrozen(drawing: Drawing, keys: Iterable<string>, frozen: boolean): Drawing {
  const wanted = new Set(keys);
  let changed = drawing;
  drawing.document.layers.forEach((layer, index) => {
    const key = drawing.keys[index]!;
    if (wanted.has(key) && canFreeze(layer))
      changed = setArgument(changed, key, "trainable", frozen ? false : undefined);
  });
  return changed;
}

/** The boxes that come before a box, on any way to it; boxes that share count for their layer. */
export function keysBefore(drawing: Drawing, key: string): Set<string> {
  const before = new Map<string, string[]>();
  for (const { source, target } of wiresOf(drawing))
    before.set(target, [...(before.get(target) ?? []), source]);
  const found = new Set<string>();
  const waiting = [key];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop())
    for (const source of before.get(one) ?? [])
      if (source !== key && !found.has(source)) {
        found.add(source);
        waiting.push(source);
      }
  const { layers } = drawing.document;
  for (const [index, layer] of layers.entries())
    if (layer.shares && found.has(drawing.keys[index]!)) {
      const owner = layers.findIndex((other) => other.name === layer.shares);
      if (owner !== -1 && drawing.keys[owner] !== key) found.add(drawing.keys[owner]!);
    }
  return found;
}

/** Those of the boxes that are trained and could be frozen. */
export function trainedAmong(drawing: Drawing, keys: ReadonlySet<string>): string[] {
  return drawing.document.layers.flatMap((layer, index) => {
    const key = drawing.keys[index]!;
    return keys.has(key) && canFreeze(layer) && !isFrozen(layer) ? [key] : [];
  });
}

/** Whether there is a box among them that can be frozen or is. */
export function freezable(drawing: Drawing, keys: ReadonlySet<string>): boolean {
  return drawing.document.layers.some(
    (layer, index) => keys.has(drawing.keys[index]!) && canFreeze(layer),
  );
}
