import { createContext } from "react";
import type { Fix } from "../spec/openapi";

/** What boxes may do to the drawing; kept out of their data so that it never redraws them. */
export interface CanvasCalls {
  readonly onFocusBox: (key: string) => void;
  readonly onFix: ((key: string, fix: Fix) => void) | null;
}

export const CanvasContext = createContext<CanvasCalls>({
  onFocusBox: () => undefined,
  onFix: null,
});
