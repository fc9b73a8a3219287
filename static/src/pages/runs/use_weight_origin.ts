import { readModel } from "../../api/models";
import { foreseeReuse } from "../../api/networks";
import type { NetworkDocument, SavedModel, WeightReuse } from "../../spec/openapi";
import { useAnswer, type Answer } from "../../state/answer";

/** The model that a network was opened from, and what a run can start with of its weights. */
export interface WeightOrigin {
  modelId: string;
  model: Answer<SavedModel | null>;
  reuse: Answer<WeightReuse | null>;
  /** Whether the model is there and can be loaded; false while nobody knows. */
  isUsable: boolean;
}

/** Asks for the model that the network remembers; null where it remembers none. */
export function useWeightOrigin(network: NetworkDocument | null): WeightOrigin | null {
  const modelId = network?.source_model_id ?? "";
  const model = useAnswer(modelId, askModel);
  const isUsable = model.value?.is_loadable === true;
  const reuse = useAnswer(isUsable ? reuseKey(network, modelId) : "", askReuse);
  return modelId === "" ? null : { modelId, model, reuse, isUsable };
}

/** Whether it is known that the model is there, or that it is not. */
export function isAnswered({ model }: WeightOrigin): boolean {
  return !model.isLoading && (model.error === null || model.error.status === 404);
}

/** What the answer hangs on: not on where boxes stand, nor on which are frozen. */
function reuseKey(network: NetworkDocument | null, modelId: string): string {
  return JSON.stringify([modelId, network], (name, value: unknown) =>
    name === "position" || name === "trainable" ? undefined : value,
  );
}

async function askModel(id: string, signal: AbortSignal): Promise<SavedModel | null> {
  return id === "" ? null : readModel(id, { signal });
}

async function askReuse(key: string, signal: AbortSignal): Promise<WeightReuse | null> {
  if (key === "") return null;
  const [id, network] = JSON.parse(key) as [string, NetworkDocument];
  return foreseeReuse(network, id, { signal });
}
