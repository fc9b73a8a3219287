/** Undo and redo: the drawings before and after the present one. One gesture is one step. */
import type { Drawing } from "./drawing";

/** More steps than this are forgotten, the oldest first. */
export const MAX_STEPS = 200;

export interface Step {
  /** What was done, in words: "Add Conv2D". */
  readonly label: string;
  /** The drawing before it (in `past`) or after it (in `future`). */
  readonly drawing: Drawing;
}

export interface History {
  readonly past: readonly Step[];
  readonly present: Drawing;
  readonly future: readonly Step[];
  /** Edits with the same gesture, one after another, are one step. */
  readonly gesture: string | null;
}

export function historyOf(drawing: Drawing): History {
  return { past: [], present: drawing, future: [], gesture: null };
}

/** Remember an edit. `gesture` names what is still going on, such as typing in one field. */
export function record(
  history: History,
  drawing: Drawing,
  label: string,
  gesture: string | null = null,
): History {
  if (drawing === history.present) return history;
  if (gesture !== null && gesture === history.gesture && history.past.length > 0)
    return { ...history, present: drawing, future: [] };
  const past = [...history.past, { label, drawing: history.present }].slice(-MAX_STEPS);
  return { past, present: drawing, future: [], gesture };
}

/** End the gesture that is going on: the next edit is a step of its own. */
export function endGesture(history: History): History {
  return history.gesture === null ? history : { ...history, gesture: null };
}

export function undo(history: History): History {
  const step = history.past.at(-1);
  if (step === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: step.drawing,
    future: [{ label: step.label, drawing: history.present }, ...history.future],
    gesture: null,
  };
}

export function redo(history: History): History {
  const step = history.future[0];
  if (step === undefined) return history;
  return {
    past: [...history.past, { label: step.label, drawing: history.present }],
    present: step.drawing,
    future: history.future.slice(1),
    gesture: null,
  };
}
