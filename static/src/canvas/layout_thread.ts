/** The worker that lays drawings out; one may be started, and asked, before its drawing is there. */
import type { Box } from "../model/boxes";
import type { Wire } from "../model/graph";
import type { LayoutAnswer, LayoutRequest } from "./layout";

/** A worker that is its taker's from here on. */
export interface LayoutWorker {
  readonly worker: Worker;
  /** What it was asked already: its first request. */
  readonly asked: string | null;
  /** The answer to that, where it has come. */
  answer: LayoutAnswer | null;
}

/** The number of a worker's first request. */
export const FIRST = 1;

let waiting: LayoutWorker | null = null;

/** Starts one, so that the next drawing need not wait for it. */
export function prepareLayout(): void {
  waiting ??= startedWorker();
}

/** Has the one that waits lay a drawing out that is about to be shown. */
export function layOutAhead(wanted: string): void {
  const worker = waiting?.asked === null ? waiting.worker : startedWorker().worker;
  const ahead: LayoutWorker = { worker, asked: wanted, answer: null };
  if (waiting?.asked != null) waiting.worker.terminate();
  waiting = ahead;
  worker.onmessage = (event: MessageEvent<LayoutAnswer>) => {
    ahead.answer = event.data;
  };
  worker.postMessage(layoutRequest(FIRST, wanted));
}

/** The one that waits, or a new one. */
export function takeLayoutWorker(wanted: string): LayoutWorker {
  const taken = waiting ?? startedWorker();
  waiting = null;
  if (taken.asked === null || taken.asked === wanted) return taken;
  taken.worker.terminate();
  return startedWorker();
}

/** What a layout depends on: the boxes that nobody placed, and the wires between them. */
export function wantedLayout(
  boxes: readonly Box[],
  wires: readonly Wire[],
  heights: readonly number[],
): string {
  const free = boxes.flatMap((box, index) =>
    box.position === null ? [{ key: box.key, height: heights[index]! }] : [],
  );
  const keys = new Set(free.map((box) => box.key));
  return JSON.stringify([
    free.map((box) => box.key),
    free.map((box) => box.height),
    wires
      .filter((wire) => keys.has(wire.source) && keys.has(wire.target))
      .map((wire) => [wire.source, wire.target]),
  ]);
}

export function layoutRequest(number: number, wanted: string): LayoutRequest {
  const [keys, heights, links] = JSON.parse(wanted) as [string[], number[], [string, string][]];
  return { number, keys, heights, wires: links.map(([source, target]) => ({ source, target })) };
}

function startedWorker(): LayoutWorker {
  const worker = new Worker(new URL("./layout_worker.ts", import.meta.url), { type: "module" });
  return { worker, asked: null, answer: null };
}
