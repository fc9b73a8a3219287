import { describe, expect, it } from "vitest";
import { type Drawing, drawingOf } from "./drawing";
import { insertLayers, moveLayers, removeLayers, renameLayer, setArgument } from "./edits";
import { type History, historyOf, record, undo } from "./history";
import { packHistory, unpackHistory } from "./packed_history";

const layer = (name: string) => ({ name, class_name: "Dense", config: { units: 2 } });
const START = drawingOf({
  version: 1,
  name: "n",
  kind: "sequential",
  layers: Array.from({ length: 50 }, (_, at) => layer(`l${at}`)),
});
const EDITS: readonly ((drawing: Drawing) => Drawing)[] = [
  (drawing) => setArgument(drawing, "box-7", "units", 9),
  (drawing) => insertLayers(drawing, 3, [layer("new"), layer("newer")]).drawing,
  (drawing) => moveLayers(drawing, new Set(["box-2", "box-40"]), 10),
  (drawing) => removeLayers(drawing, new Set(["box-0", "box-49"])),
  (drawing) => renameLayer(drawing, "box-5", "other"),
  (drawing) => ({ ...drawing, document: { ...drawing.document, name: "m", outputs: ["x"] } }),
  (drawing) => removeLayers(drawing, new Set(drawing.keys)),
];
const edited = EDITS.reduce<History>(
  (history, edit, at) => record(history, edit(history.present), `edit ${at}`),
  historyOf(START),
);

describe("a packed history", () => {
  it.each([0, 1, 3, EDITS.length])("is the same again after %i undos", (count) => {
    let history = edited;
    for (let at = 0; at < count; at += 1) history = undo(history);
    const kept = structuredClone(packHistory(history));
    expect(unpackHistory(kept)).toEqual({ ...history, gesture: null });
  });

  it("holds each layer once, where nothing but one edit lies between", () => {
    const packed = packHistory(record(historyOf(START), EDITS[0]!(START), "one"));
    expect(packed.past[0]?.drawing.layers).toHaveLength(1);
    const again = unpackHistory(structuredClone(packed));
    expect(again.past[0]?.drawing.document.layers[8]).toBe(again.present.document.layers[8]);
  });
});
