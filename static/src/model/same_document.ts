/** Whether two documents say the same, however they are spelled. */
import type { LayerDocument, NetworkDocument } from "../spec/openapi";

/**
 * Compares what a person drew: the order of members and members that are null tell nothing.
 *
 * The server writes every member of a document, a page only those that it needs.
 */
export function isSameDocument(a: NetworkDocument, b: NetworkDocument): boolean {
  if (a === b) return true;
  return (
    a.layers.length === b.layers.length &&
    sameJson({ ...a, layers: null, version: null }, { ...b, layers: null, version: null }) &&
    a.layers.every((layer, index) => isSameLayer(layer, b.layers[index]!))
  );
}

/** Whether two layers say the same, however they are spelled. */
export function isSameLayer(a: LayerDocument, b: LayerDocument): boolean {
  return a === b || sameJson({ ...a, config: a.config ?? {} }, { ...b, config: b.config ?? {} });
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}

/** For JSON.stringify: members by name, those that are null left out except in a layer's config. */
function sorted(this: unknown, key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const isDocument = key === "" || key === "network" || "class_name" in value;
  const members = Object.entries(value).filter(([, one]) => !isDocument || one !== null);
  return Object.fromEntries(members.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
