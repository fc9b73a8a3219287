import { describe, expect, it } from "vitest";
import { drawingOf } from "./drawing";
import { flowOrder, levelsOf, wiresOf } from "./graph";

const drawing = (kind: "sequential" | "functional", layers: [string, string[]?][]) =>
  drawingOf({
    version: 1,
    name: "n",
    kind,
    layers: layers.map(([name, inbound]) => ({
      name,
      class_name: "Dense",
      ...(inbound ? { inbound } : {}),
    })),
  });

describe("wires", () => {
  it("follow the order in a stack", () => {
    const stack = drawing("sequential", [["a"], ["b"], ["c"]]);
    expect(wiresOf(stack).map((wire) => [wire.source, wire.target])).toEqual([
      ["box-0", "box-1"],
      ["box-1", "box-2"],
    ]);
  });

  it("follow inbound elsewhere, second outputs too, and leave out what is not there", () => {
    const network = drawing("functional", [
      ["a", []],
      ["b", ["a:1", "nowhere"]],
    ]);
    expect(wiresOf(network)).toEqual([{ source: "box-0", target: "box-1", index: 0 }]);
  });
});

describe("levels", () => {
  it("put a box under all that feed it", () => {
    const network = drawing("functional", [
      ["out", ["a", "b"]],
      ["a", ["in"]],
      ["in", []],
      ["b", ["a"]],
    ]);
    expect(flowOrder(network)).toEqual(["box-2", "box-1", "box-3", "box-0"]);
  });

  it("end also in a cycle, with every box once", () => {
    const network = drawing("functional", [
      ["a", ["b"]],
      ["b", ["a"]],
      ["c", ["b"]],
    ]);
    expect(levelsOf(network.keys, wiresOf(network)).size).toBe(3);
  });

  it("take a chain of 20,000 without recursion", () => {
    const chain = drawing(
      "sequential",
      Array.from({ length: 20_000 }, (_, at) => [`l${at}`]),
    );
    expect(levelsOf(chain.keys, wiresOf(chain)).get("box-19999")).toBe(19_999);
  });
});
