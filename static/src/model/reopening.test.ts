import { describe, expect, it } from "vitest";
import type { NetworkDocument } from "../spec/openapi";
import { reopened } from "./reopening";

function stack(units: number): NetworkDocument {
  return {
    version: 1,
    name: "net",
    kind: "sequential",
    layers: [{ name: "dense", class_name: "Dense", config: { units } }],
  } as unknown as NetworkDocument;
}

const EIGHT = stack(8);
const TWELVE = stack(12);

describe("reopened", () => {
  it("goes on where nobody saved since", () => {
    const kept = { present: TWELVE, savedDocument: EIGHT, revision: 2 };
    expect(reopened(kept, 2, stack(8))).toEqual({
      kind: "current",
      savedDocument: EIGHT,
      isUnsaved: true,
    });
  });

  it("knows a save of its own whose answer was lost", () => {
    const kept = { present: stack(16), savedDocument: EIGHT, sentDocuments: [TWELVE], revision: 2 };
    expect(reopened(kept, 3, stack(12))).toEqual({
      kind: "arrived",
      savedDocument: TWELVE,
      isUnsaved: true,
    });
  });

  it("knows it though the page went before it had written down what it sent", () => {
    const kept = { present: EIGHT, savedDocument: TWELVE, revision: 2 };
    expect(reopened(kept, 3, stack(8))).toEqual({
      kind: "arrived",
      savedDocument: EIGHT,
      isUnsaved: false,
    });
  });

  it("keeps an undo that came while the save that it takes back was on its way", () => {
    const kept = { present: EIGHT, savedDocument: EIGHT, sentDocuments: [TWELVE], revision: 2 };
    expect(reopened(kept, 3, stack(12))).toEqual({
      kind: "arrived",
      savedDocument: TWELVE,
      isUnsaved: true,
    });
  });

  it("tells somebody else's save from its own", () => {
    const clean = { present: EIGHT, savedDocument: EIGHT, revision: 2 };
    expect(reopened(clean, 3, stack(12)).kind).toBe("elsewhere");
    const edited = { present: TWELVE, savedDocument: EIGHT, revision: 2 };
    expect(reopened(edited, 3, stack(16)).kind).toBe("contested");
  });
});
