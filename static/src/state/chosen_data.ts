/** The data set that each network is drawn for; remembered in this browser. */
import { create } from "zustand";

export interface ChosenData {
  readonly id: string;
  readonly name: string;
  /** What goes in and what is learned, as a person chose it; null: as suggested. */
  readonly columns: { inputs: string[]; targets: string[] } | null;
}

const STORED = "layerwright.data";

interface ChosenDataState {
  ofNetwork: Readonly<Record<string, ChosenData>>;
}

function stored(): Readonly<Record<string, ChosenData>> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    // Written by this module alone.
    return typeof found === "object" && found !== null ? (found as Record<string, ChosenData>) : {};
  } catch {
    return {};
  }
}

const useChosenData = create<ChosenDataState>()(() => ({ ofNetwork: stored() }));

export function chooseDataFor(network: string, data: ChosenData): void {
  const ofNetwork = { ...useChosenData.getState().ofNetwork, [network]: data };
  useChosenData.setState({ ofNetwork });
  localStorage.setItem(STORED, JSON.stringify(ofNetwork));
}

/** What is chosen for a network, or null. */
export function useDataOf(network: string | null): ChosenData | null {
  return useChosenData((state) => (network === null ? null : (state.ofNetwork[network] ?? null)));
}
