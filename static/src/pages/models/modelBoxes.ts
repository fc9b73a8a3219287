/** A saved model as boxes and wires for the same canvas that a drawing has. */
import { type Box, type SpecOf, chipsOf, innerWords } from "../../model/boxes";
import type { Wire } from "../../model/graph";
import { layerOfReference } from "../../model/names";
import { writeCount, writeOutputs } from "../../model/numbers";
import type { ModelLayer, ModelView } from "../../spec/openapi";
import { ownConfig } from "./configRows";

export interface ModelDrawing {
  boxes: Box[];
  wires: Wire[];
  layers: ReadonlyMap<string, ModelLayer>;
}

/** The drawing of a model; unknown and refused layers say so in their box. */
export function drawingOfModel(view: ModelView, specOf: SpecOf): ModelDrawing {
  const refusals = new Map(view.refusals.map((refusal) => [refusal.layer, refusal.reason]));
  const layers = new Map<string, ModelLayer>();
  const keyOfName = new Map<string, string>();
  const keys = view.layers.map((layer, index) => {
    const key = keyOfName.has(layer.name) ? `${layer.name} ${index}` : layer.name;
    if (!keyOfName.has(layer.name)) keyOfName.set(layer.name, key);
    layers.set(key, layer);
    return key;
  });
  const boxes = view.layers.map((layer, index) =>
    boxOf(layer, keys[index] ?? layer.name, specOf, refusals.get(layer.name)),
  );
  const wires = view.layers.flatMap((layer, place) =>
    layer.inbound.flatMap((reference, index): Wire[] => {
      const source = keyOfName.get(reference) ?? keyOfName.get(layerOfReference(reference));
      const target = keys[place];
      return source === undefined || target === undefined ? [] : [{ source, target, index }];
    }),
  );
  return { boxes, wires, layers };
}

function boxOf(layer: ModelLayer, key: string, specOf: SpecOf, refusal: string | undefined): Box {
  const spec = specOf(layer.class_name);
  const document = { name: layer.name, class_name: layer.class_name };
  const chips = chipsOf({ ...document, config: ownConfig(layer, spec) }, spec);
  const [first, ...others] = layer.layers;
  if (first !== undefined) {
    chips.unshift(`${others.length === 0 ? first.class_name : layer.layers.length} inside`);
  }
  return {
    key,
    ...{ name: layer.name, className: layer.class_name },
    inner: innerWords(layer.config ?? {}),
    category: spec === undefined ? "unknown" : spec.is_custom ? "custom" : spec.category,
    // A box has room for a handful; the rest stands in the details.
    chips: chips.slice(0, 5),
    count: layer.num_params === 0 ? "" : writeCount(layer.num_params),
    shape: layer.outputs.length > 0 ? writeOutputs(layer.outputs) : "?",
    issue: issueOf(layer, refusal),
    position: null,
  };
}

function issueOf(layer: ModelLayer, refusal: string | undefined): Box["issue"] {
  if (refusal !== undefined) return { severity: "error", message: refusal, fixes: [] };
  if (layer.is_known) return null;
  const message = `${layer.class_name} is not a Keras layer. Paste its class to load the model.`;
  return { severity: "warning", message, fixes: [] };
}
