/** What would come out if the dragged layer were dropped here: asked for while it hangs in the air. */
import { create } from "zustand";
import { isAborted } from "../api/client";
import { checkShapes } from "../api/networks";
import type { Drawing } from "../model/drawing";
import { findingsOf } from "../model/findings";
import { writeOutputs } from "../model/numbers";

const WAIT_MS = 80;

interface CandidateState {
  /** The output shape, or in words why there is none; null while it is not known. */
  text: string | null;
  isWrong: boolean;
}

export const useCandidate = create<CandidateState>()(() => ({ text: null, isWrong: false }));

let timer: number | undefined;
let asking: AbortController | undefined;

export function forgetCandidate(): void {
  window.clearTimeout(timer);
  asking?.abort();
  asking = undefined;
  useCandidate.setState({ text: null, isWrong: false });
}

/** Ask for the output of the box `key` of a drawing that is not drawn yet. */
export function tryCandidate(drawing: Drawing, key: string): void {
  forgetCandidate();
  const mine = new AbortController();
  asking = mine;
  timer = window.setTimeout(async () => {
    try {
      const report = await checkShapes(drawing.document, { signal: mine.signal });
      const finding = findingsOf(drawing, report).byKey.get(key);
      const outputs = finding?.report?.outputs ?? [];
      const problem = finding?.issues.find((issue) => issue.severity === "error");
      if (asking !== mine) return;
      useCandidate.setState(
        outputs.length > 0
          ? { text: writeOutputs(outputs), isWrong: false }
          : { text: problem?.message ?? "?", isWrong: problem !== undefined },
      );
    } catch (thrown) {
      // Only a preview: a drop works without it.
      if (!isAborted(thrown) && asking === mine) useCandidate.setState({ text: null });
    }
  }, WAIT_MS);
}
