import { beforeEach, expect, test, vi } from "vitest";
import type { LayoutAnswer } from "./layout";

const started: FakeWorker[] = [];

class FakeWorker {
  readonly posted: { number: number; keys: readonly string[] }[] = [];
  isEnded = false;
  onmessage: ((event: { data: LayoutAnswer }) => void) | null = null;
  constructor() {
    started.push(this);
  }
  postMessage(request: { number: number; keys: readonly string[] }) {
    this.posted.push(request);
  }
  terminate() {
    this.isEnded = true;
  }
}

const ONE = JSON.stringify([["a", "b"], [40, 40], [["a", "b"]]]);
const OTHER = JSON.stringify([["c"], [40], []]);
const ANSWER: LayoutAnswer = { number: 1, positions: [], routes: [], isFolded: false };

async function freshThread() {
  vi.resetModules();
  return import("./layout_thread");
}

beforeEach(() => {
  started.length = 0;
  vi.stubGlobal("Worker", FakeWorker);
});

test("what was asked ahead is asked once, and its answer is kept", async () => {
  const { FIRST, layOutAhead, prepareLayout, takeLayoutWorker } = await freshThread();
  prepareLayout();
  layOutAhead(ONE);
  started[0]!.onmessage!({ data: ANSWER });
  const taken = takeLayoutWorker(ONE);
  expect(started).toHaveLength(1);
  expect(started[0]!.posted).toMatchObject([{ number: FIRST, keys: ["a", "b"] }]);
  expect(taken).toMatchObject({ asked: ONE, answer: ANSWER });
  expect(takeLayoutWorker(ONE).asked).toBeNull();
});

test("another drawing gets a worker of its own, and what nobody waits for ends", async () => {
  const { layOutAhead, takeLayoutWorker } = await freshThread();
  layOutAhead(OTHER);
  layOutAhead(ONE);
  expect(started.map(({ isEnded }) => isEnded)).toEqual([true, false]);
  expect(takeLayoutWorker(OTHER)).toMatchObject({ asked: null, answer: null });
  expect(started.map(({ isEnded }) => isEnded)).toEqual([true, true, false]);
});
