import { useState } from "react";
import type { JsonValue } from "../../../spec/openapi";

/**
 * The text of a field whose value is written in one way and may be typed in many.
 *
 * While somebody types, their own spelling stays (`3x3`); when they leave the field it is
 * written as everywhere (`3 × 3`). A value that changes from outside (undo) is shown at once.
 */
export function useTyped(written: string, value: JsonValue | undefined) {
  const [typed, setTyped] = useState<{ text: string; isOwn: boolean; value: string } | null>(null);
  const now = JSON.stringify(value) ?? "";
  // The first redraw after typing carries the value that was typed; a later change is another's.
  if (typed !== null && typed.isOwn && typed.value !== now)
    setTyped({ ...typed, isOwn: false, value: now });
  else if (typed !== null && !typed.isOwn && typed.value !== now) setTyped(null);
  return {
    text: typed?.text ?? written,
    set: (text: string) => setTyped({ text, isOwn: true, value: now }),
    settle: () => setTyped(null),
  };
}
