import { describe, expect, it } from "vitest";
import type { NetworkDocument } from "../spec/openapi";
import { isSameDocument } from "./same_document";

const MINE: NetworkDocument = {
  version: 1,
  name: "net",
  kind: "functional",
  layers: [
    { name: "input", class_name: "InputLayer", config: { shape: [2, null] } },
    {
      name: "dense",
      class_name: "Dense",
      config: { units: 3, activation: null },
      inbound: ["input"],
    },
  ],
};
/** The same as the server writes it. */
const THEIRS: NetworkDocument = {
  outputs: null,
  layers: [
    {
      name: "input",
      class_name: "InputLayer",
      config: { shape: [2, null] },
      inbound: null,
      shares: null,
      network: null,
      position: null,
    },
    {
      class_name: "Dense",
      name: "dense",
      inbound: ["input"],
      config: { activation: null, units: 3 },
      position: null,
    },
  ],
  version: 1,
  kind: "functional",
  name: "net",
};

describe("isSameDocument", () => {
  it("sees through the server's spelling", () => {
    expect(isSameDocument(MINE, THEIRS)).toBe(true);
  });

  it.each([
    ["a name", { ...THEIRS, name: "other" }],
    ["a layer", { ...THEIRS, layers: THEIRS.layers.slice(1) }],
    ["an output", { ...THEIRS, outputs: ["dense"] }],
    [
      "an argument that is None",
      { ...THEIRS, layers: [THEIRS.layers[0]!, { ...THEIRS.layers[1]!, config: { units: 3 } }] },
    ],
  ])("tells another document by %s", (_, other) => {
    expect(isSameDocument(MINE, other)).toBe(false);
  });
});
