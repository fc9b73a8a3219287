/** What an action has to say: shown by the frame as a toast. */
import { create } from "zustand";

export interface Notice {
  title: string;
  description?: string | null;
  tone: "neutral" | "good" | "bad";
}

export const useNotices = create<{ newest: Notice | null }>()(() => ({ newest: null }));

export function notify(notice: Notice): void {
  useNotices.setState({ newest: { ...notice } });
}
