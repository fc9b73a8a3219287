import { describe, expect, it } from "vitest";
import type { LayerDocument, NetworkDocument } from "../spec/openapi";
import { isMergeable, merged } from "./merge";

function layer(name: string, config: Record<string, unknown> = {}): LayerDocument {
  return { name, class_name: name === "input" ? "InputLayer" : "Dense", config } as LayerDocument;
}

function stack(...layers: (string | LayerDocument)[]): NetworkDocument {
  return {
    version: 1,
    name: "net",
    kind: "sequential",
    layers: layers.map((one) => (typeof one === "string" ? layer(one) : one)),
  };
}

function names(document: NetworkDocument | undefined): string[] {
  return (document?.layers ?? []).map((one) => one.name);
}

const BASE = stack("input", "a", "b", "c");

describe("merged", () => {
  it("keeps what each changed in layers that the other did not touch", () => {
    const mine = stack("input", layer("a", { units: 1 }), "b", "c");
    const theirs = stack("input", "a", layer("b", { units: 2 }), "c");
    const both = merged(BASE, mine, theirs);
    expect(both?.clashes).toEqual([]);
    expect(both?.fromThem).toEqual(["b"]);
    expect(both?.document.layers.map((one) => one.config)).toEqual([
      {},
      { units: 1 },
      { units: 2 },
      {},
    ]);
  });

  it("says what both changed, and has mine there", () => {
    const mine = stack("input", layer("a", { units: 1 }), "b", "c");
    const theirs = stack("input", layer("a", { units: 2 }), "b", "c");
    const both = merged(BASE, mine, theirs);
    expect(both?.clashes).toEqual(["the layer a"]);
    expect(both?.document.layers[1]?.config).toEqual({ units: 1 });
    expect(merged(BASE, mine, mine)?.clashes).toEqual([]);
  });

  it("puts added layers behind what they were put behind, and leaves out deleted ones", () => {
    const mine = stack("input", "a", "mine", "b", "c");
    const theirs = stack("input", "a", "theirs", "c", "last");
    const both = merged(BASE, mine, theirs);
    expect(names(both?.document)).toEqual(["input", "a", "mine", "theirs", "c", "last"]);
    expect(both?.clashes).toEqual([]);
    expect(both?.fromThem).toEqual(["b", "theirs", "last"]);
  });

  it("is a clash when one deleted what the other changed", () => {
    const mine = stack("input", "a", layer("b", { units: 1 }), "c");
    const both = merged(BASE, mine, stack("input", "a", "c"));
    expect(both?.clashes).toEqual(["the layer b"]);
    expect(names(both?.document)).toEqual(["input", "a", "b", "c"]);
  });

  it("takes the order of the one who moved layers", () => {
    const moved = stack("input", "b", "a", "c");
    const added = stack("input", "a", "b", "new", "c");
    expect(names(merged(BASE, moved, added)?.document)).toEqual(["input", "b", "new", "a", "c"]);
    expect(names(merged(BASE, added, moved)?.document)).toEqual(["input", "b", "new", "a", "c"]);
    const both = merged(BASE, moved, stack("input", "c", "a", "b"));
    expect(both?.clashes).toEqual(["the order of the layers"]);
    expect(names(both?.document)).toEqual(["input", "b", "a", "c"]);
  });

  it("names wires whose beginning is gone", () => {
    const base: NetworkDocument = {
      ...BASE,
      kind: "functional",
      layers: [layer("input"), { ...layer("a"), inbound: ["input"] }],
    };
    const mine = { ...base, layers: [...base.layers, { ...layer("b"), inbound: ["a:1"] }] };
    const both = merged(base, mine, { ...base, layers: [layer("input")] });
    expect(both?.clashes).toEqual(["b takes a, which was deleted"]);
  });

  it("merges the name and the outputs too", () => {
    const mine = { ...BASE, name: "mine" };
    const theirs = { ...BASE, outputs: ["c"] };
    const both = merged(BASE, mine, theirs);
    expect(both?.document).toMatchObject({ name: "mine", outputs: ["c"] });
    expect(merged(BASE, mine, { ...BASE, name: "theirs" })?.clashes).toEqual([
      "the network's name",
    ]);
  });

  it("gives up where layers share a name", () => {
    expect(merged(BASE, stack("a", "a"), BASE)).toBeNull();
  });
});

describe("isMergeable", () => {
  it("is so when both have changed something", () => {
    const mine = stack("input", "a");
    expect(isMergeable(BASE, mine, stack("input"))).toBe(true);
    expect(isMergeable(BASE, BASE, mine)).toBe(false);
    expect(isMergeable(null, BASE, mine)).toBe(false);
  });
});
