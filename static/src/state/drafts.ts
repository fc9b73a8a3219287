/** What was typed into a field and is no value yet. Kept until it is one, also when another box is looked at. */
import { create } from "zustand";

interface DraftsState {
  /** `box.argument` → the text. */
  texts: ReadonlyMap<string, string>;
}

export const useDrafts = create<DraftsState>()(() => ({ texts: new Map() }));

export function keepDraft(field: string, text: string | null): void {
  const { texts } = useDrafts.getState();
  if (text === null && !texts.has(field)) return;
  const kept = new Map(texts);
  if (text === null) kept.delete(field);
  else kept.set(field, text);
  useDrafts.setState({ texts: kept });
}
