/** A saved model as boxes and wires for the same canvas that a drawing has. */
import { formatTuple } from "../../widgets/format";
import { type Box, type SpecOf, chipsOf, innerWords } from "../../model/boxes";
import type { Wire } from "../../model/graph";
import { layerOfReference } from "../../model/names";
import { writeCount, writeOutputs, writeWholeTensor } from "../../model/numbers";
import type { DataEncoding, ModelLayer, ModelView } from "../../spec/openapi";
import { ownConfig } from "./config_rows";
import { isTree } from "./model_words";
import { categoryOf } from "./layer_category";
import { operatorChips } from "./operator_chips";
import { chipsOfEncoding, widthOf } from "./preprocessing";

export interface ModelDrawing {
  boxes: Box[];
  wires: Wire[];
  layers: ReadonlyMap<string, ModelLayer>;
  /** The box of a table's preprocessing, where there is one. */
  preprocessing: string | null;
}

/** No layer has this name: Keras takes no blanks. */
const IN_FRONT = " preprocessing";

/**
 * The drawing of a model; unknown and refused layers say so in their box.
 *
 * A table's preprocessing is one box: of a file that has it inside, in place of its raw
 * inputs; else in front of the network.
 */
export function drawingOfModel(
  view: ModelView,
  specOf: SpecOf,
  encoding: DataEncoding | null = null,
): ModelDrawing {
  const drawing = drawingOfLayers(view, specOf);
  if (encoding === null || encoding.columns.length === 0) return drawing;
  const box = (key: string, name: string): Box => ({
    key,
    name,
    className: "Preprocessing",
    inner: "",
    category: "preprocessing",
    chips: chipsOfEncoding(encoding),
    count: "",
    shape: writeOutputs([{ shape: [null, widthOf(encoding)], dtype: "float32" }]),
    issue: null,
    position: null,
  });
  const raw = new Set(view.facts?.inputs.map((input) => input.name));
  if (raw.size > 0) {
    const inside = view.layers.find(
      (layer) => layer.layers.length > 0 && layer.inbound.some((name) => raw.has(name)),
    );
    if (inside === undefined) return drawing;
    return {
      ...drawing,
      boxes: drawing.boxes
        .filter((one) => !raw.has(one.key))
        .map((one) => {
          if (one.key === inside.name) return box(one.key, one.name);
          return labelled(one, drawing.layers.get(one.key), encoding);
        }),
      wires: drawing.wires.filter((wire) => !raw.has(wire.source)),
      preprocessing: inside.name,
    };
  }
  const [first] = drawing.boxes;
  const name = `${encoding.columns.length} ${encoding.columns.length === 1 ? "column" : "columns"}`;
  return {
    ...drawing,
    boxes: [box(IN_FRONT, name), ...drawing.boxes],
    wires:
      first === undefined
        ? drawing.wires
        : [{ source: IN_FRONT, target: first.key, index: 0 }, ...drawing.wires],
    preprocessing: IN_FRONT,
  };
}

/** The box that turns probabilities into a label, shown as that. */
function labelled(box: Box, layer: ModelLayer | undefined, encoding: DataEncoding): Box {
  const isLabel = layer?.layers.some(
    (inner) => inner.class_name === "StringLookup" && inner.config?.["invert"] === true,
  );
  if (isLabel !== true || encoding.class_names.length === 0) return box;
  return {
    ...box,
    className: "Label",
    category: "preprocessing",
    chips: encoding.class_names.slice(0, 4),
    shape: "one text",
  };
}

function drawingOfLayers(view: ModelView, specOf: SpecOf): ModelDrawing {
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
    boxOf(layer, keys[index] ?? layer.name, specOf, refusals.get(layer.name), view),
  );
  const wires = view.layers.flatMap((layer, place) =>
    layer.inbound.flatMap((reference, index): Wire[] => {
      const source = keyOfName.get(reference) ?? keyOfName.get(layerOfReference(reference));
      const target = keys[place];
      return source === undefined || target === undefined ? [] : [{ source, target, index }];
    }),
  );
  return { boxes, wires, layers, preprocessing: null };
}

/** The box of a layer inside another: its name says where. */
export function innerBox(
  view: ModelView,
  layer: ModelLayer,
  key: string,
  outer: string,
  specOf: SpecOf,
): Box {
  const box = boxOf(layer, key, specOf, undefined, view);
  return { ...box, name: `${outer}/${layer.name}` };
}

function boxOf(
  layer: ModelLayer,
  key: string,
  specOf: SpecOf,
  refusal: string | undefined,
  view: ModelView,
): Box {
  const spec = specOf(layer.class_name);
  const document = { name: layer.name, class_name: layer.class_name };
  const chips =
    view.kind === "operators"
      ? operatorChips(layer.config ?? {})
      : // Of its code the words below tell all that there is to tell.
        layer.class_name === "Lambda" && refusal !== undefined
        ? []
        : chipsOf({ ...document, config: ownConfig(layer, spec) }, spec);
  const [first, ...others] = layer.layers;
  if (first !== undefined) {
    chips.unshift(`${others.length === 0 ? first.class_name : layer.layers.length} inside`);
  }
  return {
    key,
    ...{ name: layer.name, className: layer.class_name },
    inner: innerWords(layer.config ?? {}),
    category: categoryOf(layer.class_name, spec),
    // A box has room for a handful; the rest stands in the details.
    chips: chips.slice(0, 5),
    count: layer.num_params === 0 ? "" : writeCount(layer.num_params),
    shape: layer.outputs.length > 0 ? outputsOf(layer, view) : shapeOfWeights(layer, isTree(view)),
    issue: issueOf(layer, refusal),
    position: null,
  };
}

/** Operators need not have a batch axis. */
function outputsOf(layer: ModelLayer, view: ModelView): string {
  if (view.kind !== "operators") return writeOutputs(layer.outputs);
  return layer.outputs.map(writeWholeTensor).join(", ");
}

/** In place of an output that the file does not tell: the weights, where they are all there is. */
function shapeOfWeights(layer: ModelLayer, tree: boolean): string {
  if (!tree) return "?";
  const shown = layer.weights.slice(0, 2).map((weight) => formatTuple(weight.shape));
  const more = layer.weights.length - shown.length;
  return more > 0 ? `${shown.join(" ")} +${more}` : shown.join(" ");
}

function issueOf(layer: ModelLayer, refusal: string | undefined): Box["issue"] {
  if (refusal !== undefined) return { severity: "error", message: refusal, fixes: [] };
  if (layer.is_known) return null;
  const message = `${layer.class_name} is not a Keras layer. Paste its class to load the model.`;
  return { severity: "warning", message, fixes: [] };
}
