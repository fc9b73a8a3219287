/** Nested models opened in place: their layers stand in the drawing where their box stood. */
import type { Box } from "../../model/boxes";
import type { Wire } from "../../model/graph";
import { layerOfReference } from "../../model/names";
import type { ModelLayer } from "../../spec/openapi";
import type { ModelDrawing } from "./model_boxes";
import { type Spot, idOf } from "./outline";

export interface OpenedDrawing {
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  /** Every box's layer, those inside opened models too. */
  readonly layers: ReadonlyMap<string, ModelLayer>;
  readonly spots: ReadonlyMap<string, Spot>;
}

interface Incoming {
  readonly key: string;
  /** Which of the outputs of what it comes from. */
  readonly output: number;
}

interface Placed {
  readonly box: Box;
  readonly incoming: readonly Incoming[];
}

/** Whether a layer is a model whose layers are wired among themselves. */
export function canOpen(layer: ModelLayer | undefined): boolean {
  return layer !== undefined && layer.layers.some((inner) => inner.inbound.length > 0);
}

/**
 * The drawing with some of its nested models opened.
 *
 * Args:
 *   opened: the ids of their spots.
 *   boxOf: the box of a layer inside another.
 */
export function openNested(
  drawing: ModelDrawing,
  opened: ReadonlySet<string>,
  boxOf: (layer: ModelLayer, key: string, outer: string) => Box,
): OpenedDrawing {
  const layers = new Map(drawing.layers);
  const spots = new Map<string, Spot>();
  for (const box of drawing.boxes) spots.set(box.key, { key: box.key, opened: [] });
  let placed = placedOf(drawing);
  const waiting = drawing.boxes.map((box) => box.key);
  for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
    const [layer, spot] = [layers.get(key), spots.get(key)];
    if (layer === undefined || spot === undefined) continue;
    if (!opened.has(idOf(spot)) || !canOpen(layer)) continue;
    const keys = layer.layers.map((_, place) => `${key}/${place}`);
    const ends = outputsOf(layer, keys);
    layer.layers.forEach((inner, place) => {
      // What comes out of the model comes out of its last layers, where the file does not say.
      const out = layer.outputs[ends.indexOf(keys[place]!)];
      const isTold = inner.outputs.length > 0 || out === undefined;
      layers.set(keys[place]!, isTold ? inner : { ...inner, outputs: [out] });
      spots.set(keys[place]!, { key: spot.key, opened: [...spot.opened, place] });
    });
    placed = inPlaceOf(placed, key, layer, keys, (inner) => {
      const own = keys[layer.layers.indexOf(inner)]!;
      return boxOf(layers.get(own)!, own, layer.name);
    });
    waiting.push(...keys);
  }
  const wires = placed.flatMap(({ box, incoming }) =>
    incoming.map(({ key }, index) => ({ source: key, target: box.key, index })),
  );
  return { boxes: placed.map(({ box }) => box), wires, layers, spots };
}

function placedOf(drawing: ModelDrawing): Placed[] {
  const into = new Map<string, Incoming[]>();
  for (const { source, target, index } of drawing.wires) {
    const reference = drawing.layers.get(target)?.inbound[index] ?? "";
    const incoming = into.get(target) ?? [];
    incoming.push({ key: source, output: outputOf(reference) });
    into.set(target, incoming);
  }
  return drawing.boxes.map((box) => ({ box, incoming: into.get(box.key) ?? [] }));
}

function outputOf(reference: string): number {
  return Number(/:(\d+)$/.exec(reference)?.[1] ?? 0);
}

/** The layers of one model in the place of its box. */
function inPlaceOf(
  placed: readonly Placed[],
  key: string,
  layer: ModelLayer,
  keys: readonly string[],
  boxOf: (inner: ModelLayer) => Box,
): Placed[] {
  const keyOf = keysByName(layer, keys);
  const inputs = endsOf(layer, "input_layers", keyOf, firstOf(layer, keys));
  const outputs = outputsOf(layer, keys);
  return placed.flatMap((one) => {
    if (one.box.key !== key) {
      const incoming = one.incoming.map((from) =>
        from.key === key ? { key: outputs[from.output] ?? outputs[0] ?? key, output: 0 } : from,
      );
      return [{ box: one.box, incoming }];
    }
    return layer.layers.map((inner, place): Placed => {
      const inside = inner.inbound.flatMap((reference) => {
        const source = keyOf(reference);
        return source === undefined ? [] : [{ key: source, output: outputOf(reference) }];
      });
      const at = inputs.indexOf(keys[place]!);
      const outside =
        at === -1 ? [] : inputs.length === 1 ? one.incoming : one.incoming.slice(at, at + 1);
      return { box: boxOf(inner), incoming: [...outside, ...inside] };
    });
  });
}

type KeyOf = (reference: string) => string | undefined;

function keysByName(layer: ModelLayer, keys: readonly string[]): KeyOf {
  const keyOfName = new Map(layer.layers.map((inner, place) => [inner.name, keys[place]!]));
  return (reference) => keyOfName.get(reference) ?? keyOfName.get(layerOfReference(reference));
}

function outputsOf(layer: ModelLayer, keys: readonly string[]): readonly string[] {
  const keyOf = keysByName(layer, keys);
  return endsOf(layer, "output_layers", keyOf, lastOf(layer, keys, keyOf));
}

/** The inner layers at which a model begins or ends, as its config lists them. */
function endsOf(
  layer: ModelLayer,
  argument: "input_layers" | "output_layers",
  keyOf: KeyOf,
  otherwise: readonly string[],
): readonly string[] {
  const listed: unknown = layer.config?.[argument];
  if (!Array.isArray(listed)) return otherwise;
  const ends: unknown[] = typeof listed[0] === "string" ? [listed] : listed;
  const keys = ends.flatMap((end) => {
    const name: unknown = Array.isArray(end) ? end[0] : undefined;
    const key = typeof name === "string" ? keyOf(name) : undefined;
    return key === undefined ? [] : [key];
  });
  return keys.length > 0 ? keys : otherwise;
}

function firstOf(layer: ModelLayer, keys: readonly string[]): string[] {
  return keys.filter((_, place) => layer.layers[place]!.inbound.length === 0);
}

function lastOf(layer: ModelLayer, keys: readonly string[], keyOf: KeyOf): string[] {
  const used = new Set(layer.layers.flatMap((inner) => inner.inbound.map(keyOf)));
  return keys.filter((key) => !used.has(key));
}
