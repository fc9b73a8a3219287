/** The shapes of what is drawn: asked for after each edit; the newest answer wins. */
import { create } from "zustand";
import { type ApiError, asApiError, isAborted } from "../api/client";
import { checkShapes } from "../api/networks";
import type { Drawing } from "../model/drawing";
import { type Findings, changedFindings, findingsOf } from "../model/findings";
import { flash, presentDrawing, useNetwork } from "./network";

const WAIT_MS = 80;
/** A large network is asked about when somebody pauses, not between two key presses. */
const WAIT_MS_A_LAYER = 0.16;
const RETRY_MS = 2500;

interface ShapesState {
  /** What is known; of the drawing before, while the answer for the present one is on its way. */
  findings: Findings | null;
  isPending: boolean;
  problem: ApiError | null;
}

export const useShapes = create<ShapesState>()(() => ({
  findings: null,
  isPending: false,
  problem: null,
}));

let timer: number | undefined;
let asking: AbortController | undefined;

function schedule(wait: number): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void ask(), wait);
}

async function ask(): Promise<void> {
  asking?.abort();
  const { id } = useNetwork.getState();
  if (id === null) return;
  const mine = new AbortController();
  asking = mine;
  const drawing = presentDrawing();
  try {
    const report = await checkShapes(drawing.document, { signal: mine.signal });
    if (asking !== mine) return;
    show(drawing, findingsOf(drawing, report, useShapes.getState().findings));
  } catch (thrown) {
    if (asking !== mine || isAborted(thrown)) return;
    const problem = asApiError(thrown);
    useShapes.setState({ problem, isPending: false });
    // What the server cannot read does not get better by asking again; what is away may come back.
    if (problem.status === 0 || problem.status >= 500) schedule(RETRY_MS);
  }
}

function show(drawing: Drawing, findings: Findings): void {
  const before = useShapes.getState().findings;
  useShapes.setState({ findings, isPending: false, problem: null });
  if (before !== null && drawing === presentDrawing()) flash(changedFindings(before, findings));
}

/** Follow the open network from now on. */
export function watchShapes(): void {
  useNetwork.subscribe((state, before) => {
    if (state.id !== before.id) {
      asking?.abort();
      asking = undefined;
      useShapes.setState({ findings: null, problem: null, isPending: state.id !== null });
      schedule(0);
      return;
    }
    if (state.id === null) return;
    if (state.history.present.document === before.history.present.document) return;
    useShapes.setState({ isPending: true });
    schedule(WAIT_MS + WAIT_MS_A_LAYER * state.history.present.keys.length);
  });
}
