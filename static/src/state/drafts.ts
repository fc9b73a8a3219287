/** What was typed into a field and is no value yet. Kept until it is one, also when another box is looked at. */
import { create } from "zustand";

export interface Draft {
  readonly text: string;
  /** The value that the box had meanwhile, as JSON: once it has another one, the text is stale. */
  readonly value: string;
}

interface DraftsState {
  /** `box.argument` → what was typed there. */
  drafts: ReadonlyMap<string, Draft>;
}

const useDrafts = create<DraftsState>()(() => ({ drafts: new Map() }));

export function keepDraft(field: string, draft: Draft | null): void {
  const { drafts } = useDrafts.getState();
  if (draft === null && !drafts.has(field)) return;
  const kept = new Map(drafts);
  if (draft === null) kept.delete(field);
  else kept.set(field, draft);
  useDrafts.setState({ drafts: kept });
}

/** The text that waits in a field to become a value, or undefined. */
export function useDraft(field: string, value: unknown): string | undefined {
  return useDrafts((state) => {
    const draft = state.drafts.get(field);
    return draft?.value === draftValue(value) ? draft?.text : undefined;
  });
}

export function draftValue(value: unknown): string {
  return JSON.stringify(value) ?? "";
}
