/** Whether the server answers, whether its engine is ready, and how strong its sandbox is. */
import { create } from "zustand";
import { readHealth } from "../api/health";
import type { Health } from "../spec/openapi";

const WHILE_STARTING_MS = 1500;
const WHILE_READY_MS = 15_000;

interface HealthState {
  health: Health | null;
  /** False once a question got no answer, true again with the next one that does. */
  isReachable: boolean;
}

export const useHealth = create<HealthState>()(() => ({ health: null, isReachable: true }));

let waiting: number | undefined;

async function ask(): Promise<void> {
  window.clearTimeout(waiting);
  try {
    useHealth.setState({ health: await readHealth(), isReachable: true });
  } catch {
    useHealth.setState({ isReachable: false });
  }
  const { health, isReachable } = useHealth.getState();
  const isSettled = isReachable && health?.engine !== "starting";
  waiting = window.setTimeout(() => void ask(), isSettled ? WHILE_READY_MS : WHILE_STARTING_MS);
}

/** A call got no answer: see at once whether the server is gone. */
export function noAnswer(): void {
  if (useHealth.getState().isReachable) void ask();
}

/** Ask now, and again from time to time: often while the engine starts or nobody answers. */
export function watchHealth(): void {
  void ask();
}
