/** The messages that are shown now; fetched with the first one. */
import { UNSTABLE_ToastQueue as ToastQueue } from "react-aria-components";
import type { ToastContent } from "./toasts";

/** Long enough to read, and not gone before it is noticed (WCAG 2.2.1 asks for 5 s or more). */
const TIMEOUT_MILLISECONDS = 6000;

export const toasts = new ToastQueue<ToastContent>({ maxVisibleToasts: 3 });

export function add(content: ToastContent): void {
  toasts.add(content, content.tone === "bad" ? {} : { timeout: TIMEOUT_MILLISECONDS });
}
