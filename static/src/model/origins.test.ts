import { describe, expect, it } from "vitest";
import type { LayerDocument } from "../spec/openapi";
import { readLayers, writeLayers } from "./clipboard";
import { drawingOf } from "./drawing";
import { renameLayer } from "./edits";
import { freezeKept, frozenAmong } from "./origins";

const dense = (name: string, source_layer?: string): LayerDocument => ({
  name,
  class_name: "Dense",
  config: { units: 2 },
  ...(source_layer === undefined ? {} : { source_layer }),
});

const drawing = drawingOf({
  version: 1,
  name: "n",
  kind: "sequential",
  source_model_id: "m",
  layers: [
    {
      name: "base",
      class_name: "Sequential",
      config: {},
      source_layer: "base",
      network: { version: 1, name: "base", kind: "sequential", layers: [dense("a"), dense("b")] },
    },
    dense("mine", "second"),
    dense("head"),
  ],
});

describe("layers that came with weights", () => {
  it("are frozen, and no others", () => {
    const kept = ["base/a", "mine"];
    const frozen = freezeKept(drawing, { kept, not_kept: ["base/b", "head"] });
    expect(frozenAmong(frozen.document, ["base/a", "base/b", "mine", "head"])).toEqual(kept);
    expect(frozen.document.layers[0]?.config).toEqual({});
    expect(frozen.document.layers[2]).toBe(drawing.document.layers[2]);
  });

  it("are frozen as one box where all inside of it are kept", () => {
    const reuse = { kept: ["base/a", "base/b"], not_kept: ["mine", "head"] };
    const { document } = freezeKept(drawing, reuse);
    expect(document.layers[0]?.config).toEqual({ trainable: false });
    expect(frozenAmong(document, ["base/a", "base/b"])).toHaveLength(2);
    expect(freezeKept({ ...drawing, document }, reuse).document).toBe(document);
  });

  it("know their source under another name, and on their way through the clipboard", () => {
    const renamed = renameLayer(drawing, "box-1", "other");
    expect(renamed.document.layers[1]).toMatchObject({ name: "other", source_layer: "second" });
    const text = writeLayers(renamed, new Set(["box-0", "box-1"]));
    expect(readLayers(text, "m")?.map((layer) => layer.source_layer)).toEqual(["base", "second"]);
    for (const network of [null, "another"]) {
      const found = readLayers(text, network) ?? [];
      expect(JSON.stringify(found)).not.toContain("source_layer");
      expect(found).toHaveLength(2);
    }
  });
});
