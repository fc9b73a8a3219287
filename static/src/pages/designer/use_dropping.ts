import { useCallback, useMemo, useRef, useState } from "react";
import { type Place, addLayer, withLayer } from "../../actions/add_layer";
import type { CanvasApi } from "../../canvas/NetworkCanvas";
import type { Ghost } from "../../canvas/use_flow";
import type { Drawing } from "../../model/drawing";
import { moveLayers } from "../../model/edits";
import { isNearStack, placeInStack } from "../../model/columns";
import { BOX_WIDTH, distanceToSegment, type Point } from "../../model/geometry";
import { forgetCandidate, tryCandidate, useCandidate } from "../../state/candidate";
import { presentDrawing } from "../../state/network";
import { boxIndex, boxesAlong, layerIndex, layersOf, shownWires } from "../../state/shown";
import type { LayerSpec } from "../../spec/openapi";

/** How near to a wire a drop is meant for it. */
const WIRE_REACH = 40;

interface Hanging {
  readonly at: Ghost["at"];
  readonly title: string;
}

/** What hangs over the drawing and where it would go: from the palette, or a box of the stack itself. */
export function useDropping(api: CanvasApi | null) {
  const [hanging, setHanging] = useState<Hanging | null>(null);
  const candidate = useCandidate();
  const tried = useRef("");

  const tryOut = useCallback((name: string, make: () => { drawing: Drawing; key: string }) => {
    if (tried.current === name) return;
    tried.current = name;
    const { drawing, key } = make();
    tryCandidate(drawing, key);
  }, []);
  const letGo = useCallback(() => {
    tried.current = "";
    forgetCandidate();
    setHanging(null);
  }, []);

  const handle = useMemo(
    () => ({
      /** Show where a layer from the palette would go; says whether it is over the drawing. */
      dragOver: (spec: LayerSpec, clientX: number, clientY: number): boolean => {
        if (api === null || !api.contains(clientX, clientY)) {
          letGo();
          return false;
        }
        const point = api.pointAt(clientX, clientY);
        const place = placeAt(api, spec.class_name, point);
        const at =
          place.kind === "index"
            ? { index: boxIndex(place.index) }
            : { x: point.x - BOX_WIDTH / 2, y: point.y - 27 };
        setHanging({ at, title: spec.class_name });
        const name = place.kind === "point" ? "free" : JSON.stringify(place);
        tryOut(name, () => {
          const { drawing, keys } = withLayer(presentDrawing(), spec, place);
          return { drawing, key: keys[0] ?? "" };
        });
        return true;
      },
      /** Let it go there; null lets it go nowhere. */
      drop: (spec: LayerSpec | null, clientX: number, clientY: number): void => {
        letGo();
        if (spec === null || api === null || !api.contains(clientX, clientY)) return;
        const point = api.pointAt(clientX, clientY);
        addLayer(spec, placeAt(api, spec.class_name, point));
      },
    }),
    [api, letGo, tryOut],
  );

  const onDragTo = useCallback(
    (keys: readonly string[], index: number | null) => {
      const moved = keys.flatMap(layersOf);
      const [key] = moved;
      if (index === null || key === undefined) {
        letGo();
        return;
      }
      const drawing = presentDrawing();
      const layer = drawing.document.layers[drawing.keys.indexOf(key)];
      const title = moved.length === 1 ? (layer?.class_name ?? "") : `${moved.length} layers`;
      setHanging({ at: { index }, title });
      tryOut(`move ${index}`, () => {
        const boxes = boxesAlong(drawing.keys);
        const next = boxes.filter((one) => !keys.includes(one))[index];
        const whole = layerIndex(next === undefined ? boxes.length : boxes.indexOf(next));
        return { drawing: moveLayers(drawing, new Set(moved), whole), key: moved.at(-1) ?? key };
      });
    },
    [letGo, tryOut],
  );

  const ghost: Ghost | null = useMemo(
    () =>
      hanging && {
        ...hanging,
        text: candidate.isWrong
          ? (candidate.text ?? "")
          : candidate.text === null || candidate.text === "?"
            ? "drop here"
            : `drop here → ${candidate.text}`,
        isWrong: candidate.isWrong,
      },
    [hanging, candidate],
  );
  return { ghost, handle, onDragTo };
}

/** The place that a point of the drawing means for a layer of a class. */
export function placeAt(api: CanvasApi, className: string, point: Point): Exclude<Place, null> {
  const drawing = presentDrawing();
  const layout = api.layout();
  if (drawing.document.kind === "sequential") {
    if (isNearStack(layout.heights, point))
      return { kind: "index", index: layerIndex(placeInStack(layout.heights, point)) };
    const isInput = className === "InputLayer";
    return { kind: "index", index: isInput ? 0 : drawing.keys.length };
  }
  let best: { target: string; index: number; distance: number } | null = null;
  const boxes = boxesAlong(drawing.keys);
  const heights = new Map(boxes.map((key, at) => [key, layout.heights[at] ?? 0]));
  for (const wire of shownWires()) {
    const from = layout.positions.get(wire.source);
    const to = layout.positions.get(wire.target);
    if (from === undefined || to === undefined) continue;
    const distance = distanceToSegment(
      point,
      { x: from.x + BOX_WIDTH / 2, y: from.y + (heights.get(wire.source) ?? 0) },
      { x: to.x + BOX_WIDTH / 2, y: to.y },
    );
    if (distance < WIRE_REACH && distance < (best?.distance ?? Infinity))
      best = { target: wire.target, index: wire.index, distance };
  }
  if (best) return { kind: "wire", target: best.target, index: best.index };
  return { kind: "point", x: point.x - BOX_WIDTH / 2, y: point.y - 27 };
}
