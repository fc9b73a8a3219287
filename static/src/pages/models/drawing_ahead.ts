/** The drawing of a file that was just opened: made and laid out while its page takes it up. */
import { layOutAhead, wantedLayout } from "../../canvas/layout_thread";
import type { SpecOf } from "../../model/boxes";
import { heightOfBox } from "../../model/geometry";
import type { LayerSpec, ModelView } from "../../spec/openapi";
import { drawingOfModel, type ModelDrawing } from "./model_boxes";
import { isStacked } from "./model_words";

type Specs = ReadonlyMap<string, LayerSpec>;

const MADE = new WeakMap<ModelView, { specs: Specs; drawing: ModelDrawing }>();

/** The layer classes of a view. Operators share names with Keras's layers (Flatten, Softmax), not their arguments. */
export function specsFor(kind: ModelView["kind"], specs: Specs): SpecOf {
  return kind === "operators" ? () => undefined : (className) => specs.get(className);
}

/** Makes the drawing, and has the worker begin to lay it out. */
export function drawAhead(view: ModelView, specs: Specs): void {
  const drawing = drawingOfModel(view, specsFor(view.kind, specs));
  MADE.set(view, { specs, drawing });
  const { boxes, wires } = drawing;
  if (!isStacked(view)) layOutAhead(wantedLayout(boxes, wires, boxes.map(heightOfBox)));
}

/** The drawing that was made ahead of its page; null where there is none with these classes. */
export function drawnAhead(view: ModelView, specs: Specs): ModelDrawing | null {
  const made = MADE.get(view);
  return made?.specs === specs ? made.drawing : null;
}
