/** The short messages at the foot of the page: what just happened. */
import { UNSTABLE_ToastQueue as ToastQueue } from "react-aria-components";

export interface ToastContent {
  title: string;
  description?: string | null;
  tone: "neutral" | "good" | "bad";
  action?: { label: string; onPress: () => void };
}

/** Long enough to read, and not gone before it is noticed (WCAG 2.2.1 asks for 5 s or more). */
const TIMEOUT_MILLISECONDS = 6000;

export const toasts = new ToastQueue<ToastContent>({ maxVisibleToasts: 3 });

/** Says what happened; bad news stays until it is closed. */
export function say(content: ToastContent): void {
  toasts.add(content, content.tone === "bad" ? {} : { timeout: TIMEOUT_MILLISECONDS });
}
