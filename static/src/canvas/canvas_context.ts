import { createContext } from "react";
import type { Fix } from "../spec/openapi";

/** What boxes may do to the drawing; kept out of their data so that it never redraws them. */
export interface CanvasCalls {
  readonly onFocusBox: (key: string) => void;
  readonly onFix: ((key: string, fix: Fix) => void) | null;
}

/** Boxes that were just changed, by the number of the change; out of their data for the same reason. */
export const FlashContext = createContext<ReadonlyMap<string, number>>(new Map());

export const CanvasContext = createContext<CanvasCalls>({
  onFocusBox: () => undefined,
  onFix: null,
});
