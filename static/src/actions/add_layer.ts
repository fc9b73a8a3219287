/** Add a layer of a class: where it was dropped, or where it belongs without a place. */
import { insertIntoWire, insertLayers, placeLayers } from "../model/edits";
import { newLayer, placeForNew } from "../model/new_layer";
import { type Drawing, layerOfKey } from "../model/drawing";
import type { Inserted } from "../model/edits";
import type { LayerSpec } from "../spec/openapi";
import { edit, presentDrawing, useNetwork } from "../state/network";
import { tailOf, wiresBehind } from "../state/shown";
import { useView } from "../state/view";

/** Where a layer goes: a place in a stack, a wire, the end of a new wire, a free point, or wherever it belongs. */
export type Place =
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "wire"; readonly target: string; readonly index: number }
  | { readonly kind: "after"; readonly source: string; readonly x: number; readonly y: number }
  | { readonly kind: "point"; readonly x: number; readonly y: number }
  | null;

/** The drawing with the layer in it: what the ghost tries out and a drop makes real. */
export function withLayer(drawing: Drawing, spec: LayerSpec, place: Place): Inserted {
  const layer = newLayer(spec);
  if (place?.kind === "index") return insertLayers(drawing, place.index, [layer]);
  if (place?.kind === "wire") {
    const [first = place, ...others] = wiresBehind(place);
    return insertIntoWire(drawing, first, layer, others);
  }
  if (place?.kind === "after") return insertedAfter(drawing, spec, place);
  if (place?.kind === "point" && drawing.document.kind === "functional") {
    const free = { ...layer, ...(spec.class_name === "InputLayer" ? {} : { inbound: [] }) };
    const inserted = insertLayers(drawing, drawing.keys.length, [free]);
    const positions = new Map(inserted.keys.map((key) => [key, [place.x, place.y] as const]));
    return { ...inserted, drawing: placeLayers(inserted.drawing, positions) };
  }
  return addedWithoutPlace(drawing, spec, layer);
}

/** At the end of a wire that was let go in the open; in a stack right after the box that it comes from. */
function insertedAfter(
  drawing: Drawing,
  spec: LayerSpec,
  { source, x, y }: Extract<Place, { kind: "after" }>,
): Inserted {
  const layer = newLayer(spec);
  const at = drawing.keys.indexOf(source);
  if (drawing.document.kind === "sequential") return insertLayers(drawing, at + 1, [layer]);
  const before = drawing.document.layers[at];
  const inbound = before === undefined ? [] : [before.name];
  const isInput = spec.class_name === "InputLayer";
  const inserted = insertLayers(drawing, drawing.keys.length, [
    isInput ? layer : { ...layer, inbound },
  ]);
  const positions = new Map(inserted.keys.map((key) => [key, [x, y] as const]));
  return { ...inserted, drawing: placeLayers(inserted.drawing, positions) };
}

function addedWithoutPlace(
  drawing: Drawing,
  spec: LayerSpec,
  layer: ReturnType<typeof newLayer>,
): Inserted {
  const { selection } = useNetwork.getState();
  const index = placeForNew(drawing, spec, selection);
  if (drawing.document.kind === "sequential") return insertLayers(drawing, index, [layer]);
  const last = drawing.keys[index - 1];
  const before = last === undefined ? undefined : layerOfKey(drawing, tailOf(last));
  const isInput = spec.class_name === "InputLayer";
  const inbound = isInput || before === undefined ? [] : [before.name];
  return insertLayers(drawing, index, [isInput ? layer : { ...layer, inbound }]);
}

export function addLayer(spec: LayerSpec, place: Place = null): void {
  if (spec.refused != null || useNetwork.getState().id === null) return;
  const inserted = withLayer(presentDrawing(), spec, place);
  edit(`Add ${spec.class_name}`, () => inserted.drawing, { select: inserted.keys });
  const key = inserted.keys[0];
  if (key !== undefined) useView.getState().canvas?.showBox(key);
}
