import { describe, expect, it } from "vitest";
import { readLayers, writeLayers } from "./clipboard";
import { drawingOf } from "./drawing";

const drawing = drawingOf({
  version: 1,
  name: "n",
  kind: "sequential",
  layers: [
    { name: "a", class_name: "Dense", config: { units: 3 } },
    { name: "b", class_name: "ReLU", config: {} },
  ],
});

describe("layers as text", () => {
  it("come back as they were", () => {
    expect(readLayers(writeLayers(drawing, new Set(drawing.keys)))).toEqual(
      drawing.document.layers,
    );
    expect(readLayers(writeLayers(drawing, new Set(["box-1"])))).toHaveLength(1);
  });

  it("are found in a document, a list and alone", () => {
    const [layer] = drawing.document.layers;
    for (const value of [drawing.document, drawing.document.layers.slice(0, 1), layer])
      expect(readLayers(JSON.stringify(value))?.[0]).toEqual(layer);
  });

  it.each(["", "hello", "[]", "{}", "null", '{"layers": [1]}', '[{"name": "a"}]'])(
    "are not in %s",
    (text) => {
      expect(readLayers(text)).toBeNull();
    },
  );
});
