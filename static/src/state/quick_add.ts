/** The quick-add list: where it is open, what comes in there, and which classes fit that. */
import { create } from "zustand";
import { isAborted } from "../api/client";
import { checkShapes } from "../api/networks";
import { writeOutputs } from "../model/numbers";
import { type Trial, plainWords, trialName, trialNetwork } from "../model/quick_list";
import type { LayerSpec, TensorSpec } from "../spec/openapi";

export interface QuickAddPlace {
  /** Where in the window the list opens. */
  readonly at: { readonly x: number; readonly y: number };
  /** The box whose output comes in; null where nothing does yet. */
  readonly source: string | null;
  /** Puts a layer of the class there. */
  readonly add: (spec: LayerSpec) => void;
}

interface QuickAddState {
  place: QuickAddPlace | null;
  /** By class name; null until the server has said what fits. */
  trials: ReadonlyMap<string, Trial> | null;
  isAsking: boolean;
}

const CLOSED: QuickAddState = { place: null, trials: null, isAsking: false };

export const useQuickAdd = create<QuickAddState>()(() => CLOSED);

let asking: AbortController | undefined;

/** What the server said of a tensor; forgotten when the classes are others. */
const known = new Map<string, ReadonlyMap<string, Trial>>();
let knownFor: unknown = null;

export function openQuickAdd(place: QuickAddPlace): void {
  asking?.abort();
  useQuickAdd.setState({ ...CLOSED, place });
}

export function closeQuickAdd(): void {
  asking?.abort();
  useQuickAdd.setState(CLOSED);
}

/** Ask which classes take a tensor; what is known already is shown at once. */
export async function askWhatFits(tensor: TensorSpec, specs: readonly LayerSpec[]): Promise<void> {
  if (knownFor !== specs) known.clear();
  knownFor = specs;
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const name = JSON.stringify([tensor.shape, tensor.dtype]);
  useQuickAdd.setState({ isAsking: true });
  try {
    const trials = known.get(name) ?? (await askAll(tensor, specs, mine.signal));
    known.set(name, trials);
    if (asking === mine && !mine.signal.aborted) useQuickAdd.setState({ trials, isAsking: false });
  } catch (thrown) {
    // Only the order of the list: without it, the list still adds.
    if (!isAborted(thrown) && asking === mine) useQuickAdd.setState({ isAsking: false });
  }
}

async function askAll(
  tensor: TensorSpec,
  specs: readonly LayerSpec[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Trial>> {
  const document = trialNetwork(tensor, specs);
  const report = await checkShapes(document, { signal });
  const problems = new Map<string, string>();
  for (const { layer, severity, message } of report.issues)
    if (layer != null && severity === "error" && !problems.has(layer))
      problems.set(layer, plainWords(layer, message));
  return new Map(
    specs.flatMap((spec) => {
      const outputs = report.layers[trialName(spec)]?.outputs ?? [];
      const problem = problems.get(trialName(spec)) ?? null;
      if (outputs.length === 0 && problem === null) return [];
      const shape = outputs.length > 0 ? writeOutputs(outputs) : null;
      return [[spec.class_name, { shape, problem }] as const];
    }),
  );
}
