/** The three ways to the quick-add list: by a key, by a wire into the open, by a double click. */
import { type Place, addLayer } from "../../actions/add_layer";
import type { CanvasApi } from "../../canvas/NetworkCanvas";
import { layerOfKey } from "../../model/drawing";
import { BOX_WIDTH } from "../../model/geometry";
import { presentDrawing, useNetwork } from "../../state/network";
import { openQuickAdd } from "../../state/quick_add";
import { boxOf, endOf, tailOf, wiresBehind } from "../../state/shown";
import { useView } from "../../state/view";
import type { LayerSpec } from "../../spec/openapi";
import { placeAt } from "./use_dropping";

/** So far under a box the list opens. */
const UNDER = 14;

/** Ask for a layer after what is selected; null where the drawing is shown as a list. */
export function askLayer(api: CanvasApi | null): void {
  const drawing = presentDrawing();
  const { selection } = useNetwork.getState();
  const last = drawing.keys.findLast((key) => selection.has(key)) ?? null;
  const source = last === null ? (drawing.keys.at(-1) ?? null) : tailOf(last);
  openQuickAdd({ at: placeUnder(api, last === null ? null : boxOf(last)), source, add: addHere });
}

function addHere(spec: LayerSpec): void {
  addLayer(spec);
  giveKeyboard();
}

function placeUnder(api: CanvasApi | null, key: string | null): { x: number; y: number } {
  const canvas = document.querySelector("[data-canvas]")?.getBoundingClientRect() ?? new DOMRect();
  const box =
    key === null
      ? null
      : api === null
        ? document.querySelector(`[data-canvas] [data-key="${CSS.escape(key)}"]`)
        : api.placeOf(key);
  const place = box instanceof Element ? box.getBoundingClientRect() : box;
  if (place !== null) return { x: place.left, y: Math.min(place.bottom, canvas.bottom) + UNDER };
  return { x: canvas.left + canvas.width / 2 - BOX_WIDTH / 2, y: canvas.top + canvas.height / 4 };
}

/** A wire was let go in the open: what is added stands there, at the wire's end. */
export function askAtWire(api: CanvasApi, box: string, clientX: number, clientY: number): void {
  const source = endOf(box, "out");
  if (source === null) return;
  const { x, y } = api.pointAt(clientX, clientY);
  const place: Place = { kind: "after", source, x: x - BOX_WIDTH / 2, y };
  openQuickAdd({
    at: { x: clientX, y: clientY },
    source,
    add: (spec) => {
      addLayer(spec, place);
      giveKeyboard();
    },
  });
}

/** A double click: into the wire that is near, the place of the stack, or there where it was. */
export function askAtPoint(api: CanvasApi, clientX: number, clientY: number): void {
  const point = api.pointAt(clientX, clientY);
  openQuickAdd({
    at: { x: clientX, y: clientY },
    source: sourceAt(placeAt(api, "", point)),
    add: (spec) => {
      addLayer(spec, placeAt(api, spec.class_name, point));
      giveKeyboard();
    },
  });
}

/** The box whose output comes in at a place. */
function sourceAt(place: Exclude<Place, null>): string | null {
  const drawing = presentDrawing();
  if (place.kind === "index") return drawing.keys[place.index - 1] ?? null;
  if (place.kind === "after") return place.source;
  if (place.kind === "point") return null;
  const [end = place] = wiresBehind(place);
  const reference = layerOfKey(drawing, end.target)?.inbound?.[end.index];
  const at = drawing.document.layers.findIndex((layer) => layer.name === reference);
  return drawing.keys[at] ?? null;
}

/** The new box takes the keyboard: the next "/" goes on from it. */
function giveKeyboard(): void {
  const { anchor } = useNetwork.getState();
  if (anchor !== null) useView.getState().canvas?.focusBox(anchor);
}
