/** Runs: start, follow, cancel. */
import type {
  Evaluation,
  Run,
  RunEvent,
  RunLog,
  RunPlan,
  RunRequest,
  RunStarted,
  RunState,
  RunSummary,
} from "../spec/openapi";
import {
  ApiError,
  address,
  get,
  post,
  remove,
  rename,
  withQuery,
  type CallOptions,
  type ListOptions,
  type Deleted,
  type Page,
} from "./client";

export function listRuns(cursor?: string, options?: ListOptions): Promise<Page<RunSummary>> {
  return get(withQuery(address("runs"), { cursor, q: options?.q }), options);
}

export function readRun(id: string, options?: CallOptions): Promise<Run> {
  return get(address("runs", id), options);
}

/** What a finished run's model does on its test rows; null where nothing was tested. */
export async function readEvaluation(
  id: string,
  options?: CallOptions,
): Promise<Evaluation | null> {
  try {
    return await get<Evaluation>(address("runs", id, "evaluation"), options);
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 404) return null;
    throw thrown;
  }
}

/** What happened to a run, with times. */
export function readRunLog(id: string, options?: CallOptions): Promise<RunLog> {
  return get(address("runs", id, "log"), options);
}

/** Where the metrics of each epoch are as a table. */
export function historyAddress(id: string): string {
  return address("runs", id, "history.csv");
}

/** Starts a run; 409 in words when the network does not fit its data. */
export function startRun(request: RunRequest, idempotencyKey: string): Promise<RunStarted> {
  return post(address("runs"), request, { idempotencyKey });
}

/** What the run would do, with every choice made; 409 in words when it would be refused. */
export function planRun(request: RunRequest, options?: CallOptions): Promise<RunPlan> {
  return post(address("runs", "plan"), request, options);
}

/** Starts the same training once more, as a run of its own. */
export function startRunAgain(id: string): Promise<RunStarted> {
  return post(address("runs", id, "again"));
}

export function cancelRun(id: string): Promise<Run> {
  return post(address("runs", id, "cancel"));
}

export function renameRun(id: string, name: string): Promise<Run> {
  return rename(address("runs", id), name);
}

export function deleteRun(id: string): Promise<Deleted> {
  return remove(address("runs", id));
}

/** Whether nothing more will happen in this state. */
export function isTerminal(state: RunState): boolean {
  return state === "finished" || state === "failed" || state === "cancelled";
}

const RECONNECT_MILLISECONDS = 2000;

export interface RunListener {
  onEvent: (event: RunEvent) => void;
  /** Whether events arrive at present; false while the page tries to reconnect. */
  onConnected: (isConnected: boolean) => void;
}

/**
 * Follows a run's events until its terminal state; every event is told once and
 * in order, however often the connection breaks.
 *
 * EventSource sends Last-Event-ID when it reconnects by itself. It gives up after
 * an HTTP error (a server that is just restarting); then a new one replays from
 * the start, and what was told before is skipped by its sequence number.
 *
 * Returns: a function that stops following.
 */
export function followRun(id: string, listener: RunListener): () => void {
  let source: EventSource | null = null;
  let timer: number | undefined;
  let lastSequence = 0;
  let isStopped = false;

  const stop = () => {
    isStopped = true;
    window.clearTimeout(timer);
    source?.close();
  };
  const receive = (message: MessageEvent<string>) => {
    const event = JSON.parse(message.data) as RunEvent;
    if (isStopped || event.sequence <= lastSequence) return;
    lastSequence = event.sequence;
    listener.onEvent(event);
    // Else EventSource would take the end of the stream for a lost connection.
    if (event.state != null && isTerminal(event.state)) stop();
  };
  const connect = () => {
    const opened = new EventSource(address("runs", id, "events"));
    source = opened;
    for (const kind of ["progress", "epoch", "state"]) opened.addEventListener(kind, receive);
    opened.addEventListener("open", () => listener.onConnected(true));
    opened.addEventListener("error", () => {
      if (isStopped) return;
      listener.onConnected(false);
      if (opened.readyState === EventSource.CLOSED) {
        timer = window.setTimeout(connect, RECONNECT_MILLISECONDS);
      }
    });
  };
  connect();
  return stop;
}
