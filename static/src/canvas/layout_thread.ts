/** The worker that lays drawings out; one may be started before there is anything to lay out. */

let waiting: Worker | null = null;

/** Starts one, so that the next drawing need not wait for it. */
export function prepareLayout(): void {
  waiting ??= startedWorker();
}

/** The one that waits, or a new one; it is the caller's from here on. */
export function takeLayoutWorker(): Worker {
  const taken = waiting ?? startedWorker();
  waiting = null;
  return taken;
}

function startedWorker(): Worker {
  return new Worker(new URL("./layout_worker.ts", import.meta.url), { type: "module" });
}
