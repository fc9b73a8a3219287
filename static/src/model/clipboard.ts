/** Layers as text, for copy and paste between networks, windows and mails. */
import type { LayerDocument } from "../spec/openapi";
import { type Drawing, withBlock } from "./drawing";
import { withoutSource } from "./origins";

/** The chosen layers as JSON text that `readLayers` and a network file understand. */
export function writeLayers(drawing: Drawing, keys: ReadonlySet<string>): string {
  const isChosen = (_: LayerDocument, index: number) => keys.has(drawing.keys[index] ?? "");
  // A part of a block is none by itself.
  const left = new Set(
    drawing.document.layers.flatMap((layer, at) => (isChosen(layer, at) ? [] : [layer.block])),
  );
  const layers = drawing.document.layers
    .filter(isChosen)
    .map((layer) => (layer.block && left.has(layer.block) ? withBlock(layer, null) : layer));
  const { source_model_id } = drawing.document;
  return JSON.stringify(
    source_model_id == null ? { layers } : { source_model_id, layers },
    null,
    2,
  );
}

/**
 * The layers in a text: a network document, `{"layers": […]}`, a list of layers or one layer.
 *
 * From a network that was opened from the same model as `sourceModelId`, they still know
 * which of its layers they were.
 */
export function readLayers(
  text: string,
  sourceModelId: string | null = null,
): LayerDocument[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const found = isRecord(value) && Array.isArray(value["layers"]) ? value["layers"] : value;
  const list: unknown[] = Array.isArray(found) ? found : [found];
  const layers = list.map(layerOf);
  if (layers.length === 0 || !layers.every((layer) => layer !== null)) return null;
  const isSameSource =
    sourceModelId !== null && isRecord(value) && value["source_model_id"] === sourceModelId;
  return isSameSource ? layers : layers.map(withoutSource);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function layerOf(value: unknown): LayerDocument | null {
  if (!isRecord(value) || typeof value["class_name"] !== "string") return null;
  const {
    class_name: className,
    name,
    config,
    inbound,
    shares,
    source_layer: source,
    block,
  } = value;
  const layer: LayerDocument = {
    name: typeof name === "string" ? name : "",
    class_name: className,
    config: isRecord(config) ? config : {},
  };
  if (Array.isArray(inbound)) layer.inbound = inbound.filter((one) => typeof one === "string");
  if (typeof shares === "string") layer.shares = shares;
  if (typeof source === "string") layer.source_layer = source;
  if (typeof block === "string") layer.block = block;
  // A nested network is opened by the server's own check, which says what is wrong with it.
  if (isRecord(value["network"])) layer.network = value["network"] as LayerDocument["network"];
  return layer;
}
