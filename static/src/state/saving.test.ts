/** Races of opening, leaving and saving: the answers come in an order that a quick network never shows. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ApiError, Tagged } from "../api/client";
import type { NetworkDocument, SavedNetwork } from "../spec/openapi";
import type { LocalNetwork } from "./local_store";

type Answer = Tagged<SavedNetwork>;

/** A call that is under way, answered by the test. */
interface Asked {
  id: string;
  document: NetworkDocument | null;
  answer: (value: Answer) => void;
  refuse: (problem: ApiError) => void;
}

const reads: Asked[] = [];
const saves: Asked[] = [];

function asked(list: Asked[], id: string, document: NetworkDocument | null): Promise<Answer> {
  return new Promise((answer, refuse) => list.push({ id, document, answer, refuse }));
}

vi.mock("../api/networks", () => ({
  readNetwork: (id: string) => asked(reads, id, null),
  saveNetwork: (id: string, document: NetworkDocument) => asked(saves, id, document),
}));
vi.mock("../api/health", () => ({ readHealth: () => new Promise(() => undefined) }));
let kept: LocalNetwork | undefined;
vi.mock("./local_store", () => ({
  readLocal: () => Promise.resolve(kept),
  keepLocal: () => Promise.resolve(),
}));

function stack(units: number): NetworkDocument {
  return {
    version: 1,
    name: "net",
    kind: "sequential",
    layers: [{ name: "dense", class_name: "Dense", config: { units } }],
  } as unknown as NetworkDocument;
}

function tagged(id: string, revision: number, document: NetworkDocument): Answer {
  return {
    value: { id, name: "net", revision, document } as unknown as SavedNetwork,
    etag: `"${revision}"`,
  };
}

/** Whatever can go on without an answer has gone on. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(600);
}

async function parts() {
  const saving = await import("./saving");
  const network = await import("./network");
  const { ApiError: Problem } = await import("../api/client");
  const { withDocument } = await import("../model/drawing");
  saving.startSaving();
  const draw = (document: NetworkDocument) =>
    network.edit("Change", (drawing) => withDocument(drawing, document));
  const refusal = (status: number) => new Problem({ code: "refused", message: "no", status });
  const units = () => network.presentDrawing().document.layers[0]?.config?.["units"];
  const open = async (id: string, document: NetworkDocument) => {
    void saving.openNetwork(id);
    await settle();
    reads.pop()!.answer(tagged(id, 1, document));
    await settle();
  };
  return { ...saving, ...network, draw, refusal, units, open };
}

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
  kept = undefined;
  reads.length = 0;
  saves.length = 0;
  const page = { addEventListener: () => undefined, visibilityState: "visible" };
  vi.stubGlobal("window", Object.assign(globalThis, page));
  vi.stubGlobal("document", page);
  vi.stubGlobal("localStorage", { setItem: () => undefined, getItem: () => null });
});

describe("opening a network", () => {
  it("never shows one that was left before its answer came", async () => {
    const { openNetwork, useNetwork, units } = await parts();
    void openNetwork("slow");
    await settle();
    void openNetwork("quick");
    await settle();
    expect(reads.map(({ id }) => id)).toEqual(["slow", "quick"]);
    reads[1]!.answer(tagged("quick", 1, stack(2)));
    await settle();
    reads[0]!.answer(tagged("slow", 1, stack(1)));
    await settle();
    expect(useNetwork.getState().id).toBe("quick");
    expect(units()).toBe(2);
  });

  it("says nothing of a failure of one that was left", async () => {
    const { openNetwork, useSaving, refusal } = await parts();
    void openNetwork("gone");
    await settle();
    void openNetwork("here");
    await settle();
    reads[1]!.answer(tagged("here", 1, stack(2)));
    reads[0]!.refuse(refusal(404));
    await settle();
    expect(useSaving.getState().openState).toBe("open");
  });

  it("stays with the first when a person comes back before it was closed", async () => {
    const { openNetwork, useNetwork, useSaving, draw, units, open } = await parts();
    await open("first", stack(1));
    draw(stack(8));
    void openNetwork("second");
    await settle();
    void openNetwork("first");
    await settle();
    saves[0]!.answer(tagged("first", 2, stack(8)));
    await settle();
    expect(reads).toEqual([]);
    expect(useNetwork.getState().id).toBe("first");
    expect(useSaving.getState().openState).toBe("open");
    expect(units()).toBe(8);
  });
});

describe("saving", () => {
  it("goes over a save of the page before that had not arrived when this one opened", async () => {
    const { useSaving, refusal, open } = await parts();
    const { historyOf } = await import("../model/history");
    const { drawingOf } = await import("../model/drawing");
    const savedDocument = stack(8);
    const history = historyOf(drawingOf(savedDocument));
    // Sent 12, took it back, and was reloaded before the answer.
    kept = { history, savedDocument, sentDocuments: [stack(12)], revision: 1, etag: '"1"' };
    await open("net", stack(8));
    saves[0]!.refuse(refusal(412));
    await settle();
    reads[0]!.answer(tagged("net", 2, stack(12)));
    await settle();
    expect(saves[1]?.document).toEqual(stack(8));
    expect(useSaving.getState().theirs).toBeNull();
  });

  it("sends an undo of a save whose answer was lost: it may have arrived", async () => {
    const { useSaving, draw, undoEdit, refusal, open } = await parts();
    await open("net", stack(8));
    draw(stack(12));
    await settle();
    saves[0]!.refuse(refusal(0));
    await settle();
    undoEdit();
    await vi.advanceTimersByTimeAsync(5000);
    expect(saves[1]?.document).toEqual(stack(8));
    expect(useSaving.getState().saveState).toBe("saving");
    saves[1]!.refuse(refusal(412));
    await settle();
    reads[0]!.answer(tagged("net", 2, stack(12)));
    await settle();
    expect(saves[2]?.document).toEqual(stack(8));
    saves[2]!.answer(tagged("net", 3, stack(8)));
    await settle();
    expect(useSaving.getState()).toMatchObject({ saveState: "saved", revision: 3 });
  });

  it("puts mine on top of theirs also where mine is as it was before", async () => {
    const { useSaving, draw, undoEdit, refusal, open, keepMine } = await parts();
    await open("net", stack(8));
    draw(stack(12));
    await settle();
    undoEdit();
    saves[0]!.refuse(refusal(412));
    await settle();
    reads[0]!.answer(tagged("net", 2, stack(99)));
    await settle();
    expect(useSaving.getState().saveState).toBe("stale");
    void keepMine();
    await settle();
    expect(saves[1]?.document).toEqual(stack(8));
  });
});
