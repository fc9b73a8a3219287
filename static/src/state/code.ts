/** The Python of what is drawn, asked for while its panel is open. */
import { create } from "zustand";
import { type ApiError, asApiError, isAborted } from "../api/client";
import { writeCode } from "../api/networks";
import type { NetworkCode } from "../spec/openapi";
import { presentDrawing, useNetwork } from "./network";
import { useView } from "./view";

const WAIT_MS = 150;
/** A large network's code is long: it waits for a pause in typing. */
const WAIT_MS_A_LAYER = 0.25;
const RETRY_MS = 3000;

interface CodeState {
  code: NetworkCode | null;
  problem: ApiError | null;
}

export const useCode = create<CodeState>()(() => ({ code: null, problem: null }));

let timer: number | undefined;
let asking: AbortController | undefined;

function schedule(wait: number): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void ask(), wait);
}

async function ask(): Promise<void> {
  asking?.abort();
  if (useNetwork.getState().id === null || !useView.getState().isCodeOpen) return;
  const mine = new AbortController();
  asking = mine;
  try {
    const code = await writeCode(presentDrawing().document, "python", { signal: mine.signal });
    if (asking === mine) useCode.setState({ code, problem: null });
  } catch (thrown) {
    if (asking !== mine || isAborted(thrown)) return;
    const problem = asApiError(thrown);
    useCode.setState({ problem });
    if (problem.status === 0 || problem.status >= 500) schedule(RETRY_MS);
  }
}

/** Follow the open network from now on. */
export function watchCode(): void {
  useNetwork.subscribe((state, before) => {
    if (state.id !== before.id) {
      asking?.abort();
      asking = undefined;
      useCode.setState({ code: null, problem: null });
      schedule(0);
    } else if (state.history.present.document !== before.history.present.document) {
      schedule(WAIT_MS + WAIT_MS_A_LAYER * state.history.present.keys.length);
    }
  });
  useView.subscribe((state, before) => {
    if (state.isCodeOpen && !before.isCodeOpen) schedule(0);
  });
}
