/** Which layers came with the weights of a model, and how those are frozen. */
import type { LayerDocument, NetworkDocument, WeightReuse } from "../spec/openapi";
import type { Drawing } from "./drawing";
import { canFreeze, isFrozen } from "./freezing";

/** The layers that keep the model's weights, and those that begin anew, by their ways: "base/conv2d". */
export type Reuse = Pick<WeightReuse, "kept" | "not_kept">;

/** Freeze every layer that keeps weights; a network inside as a whole where all of it does. */
export function freezeKept(drawing: Drawing, reuse: Reuse): Drawing {
  const kept = new Set(reuse.kept);
  const anew = reuse.not_kept ?? [];
  const layers = drawing.document.layers.map((layer) => frozenLayer(layer, "", kept, anew));
  if (layers.every((layer, index) => layer === drawing.document.layers[index])) return drawing;
  return { ...drawing, document: { ...drawing.document, layers } };
}

function frozenLayer(
  layer: LayerDocument,
  above: string,
  kept: ReadonlySet<string>,
  anew: readonly string[],
): LayerDocument {
  const way = above + layer.name;
  const { network } = layer;
  if (network == null) return kept.has(way) ? frozen(layer) : layer;
  const isInside = (other: string) => other.startsWith(`${way}/`);
  if (![...kept].some(isInside)) return layer;
  if (!anew.some(isInside)) return frozen(layer);
  const layers = network.layers.map((inner) => frozenLayer(inner, `${way}/`, kept, anew));
  const isSame = layers.every((inner, index) => inner === network.layers[index]);
  return isSame ? layer : { ...layer, network: { ...network, layers } };
}

function frozen(layer: LayerDocument): LayerDocument {
  if (isFrozen(layer) || !canFreeze(layer)) return layer;
  return { ...layer, config: { ...layer.config, trainable: false } };
}

/** Those of the ways whose layer is frozen, by itself or by a network around it. */
export function frozenAmong(document: NetworkDocument, ways: readonly string[]): string[] {
  return ways.filter((way) => isWayFrozen(document.layers, way));
}

function isWayFrozen(layers: readonly LayerDocument[], way: string): boolean {
  return layers.some((layer) => {
    if (layer.name === way) return isFrozen(layer);
    if (layer.network == null || !way.startsWith(`${layer.name}/`)) return false;
    return isFrozen(layer) || isWayFrozen(layer.network.layers, way.slice(layer.name.length + 1));
  });
}

/** A layer that does not say which layer of a model it was, inner ones neither. */
export function withoutSource(layer: LayerDocument): LayerDocument {
  const { source_layer: _source, network, ...rest } = layer;
  if (network == null) return rest;
  return { ...rest, network: { ...network, layers: network.layers.map(withoutSource) } };
}
