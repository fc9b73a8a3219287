import { useState } from "react";
import type { JsonValue } from "../../../spec/openapi";

interface Typed {
  readonly text: string;
  /** The values under which this text stays: the one before the key press, and the one it made. */
  readonly before: string;
  readonly made: string;
}

const nameOf = (value: JsonValue | undefined): string => JSON.stringify(value) ?? "";

/**
 * The text of a field whose value is written in one way and may be typed in many.
 *
 * While somebody types, their own spelling stays (`3x3`); when they leave the field it is
 * written as everywhere (`3 × 3`). A value that changes from outside (undo) is shown at once.
 */
export function useTyped(written: string, value: JsonValue | undefined) {
  const [typed, setTyped] = useState<Typed | null>(null);
  const now = nameOf(value);
  if (typed !== null && now !== typed.before && now !== typed.made) setTyped(null);
  else if (typed !== null && now === typed.made && now !== typed.before)
    setTyped({ ...typed, before: now });
  return {
    text: typed?.text ?? written,
    /** Something was typed that made a value; one that cannot be read makes none. */
    set: (text: string, made: JsonValue | undefined = value) =>
      setTyped({ text, before: now, made: nameOf(made) }),
    settle: () => setTyped(null),
  };
}
