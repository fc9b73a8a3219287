/** The short messages at the foot of the page: what just happened. */
import { useSyncExternalStore } from "react";

export interface ToastContent {
  title: string;
  description?: string | null;
  tone: "neutral" | "good" | "bad";
  action?: { label: string; onPress: () => void };
}

let isAnySaid = false;
const listeners = new Set<() => void>();

/** Says what happened; bad news stays until it is closed. */
export function say(content: ToastContent): void {
  isAnySaid = true;
  for (const listener of listeners) listener();
  void import("./toast_queue").then(({ add }) => add(content));
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether there has been a message yet: before, a page needs no place for them. */
export function useIsAnySaid(): boolean {
  return useSyncExternalStore(listen, () => isAnySaid);
}
