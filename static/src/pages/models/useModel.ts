import { useCallback, useEffect } from "react";
import { readModel, viewModel } from "../../api/models";
import type { ModelView, SavedModel } from "../../spec/openapi";
import { useAnswer, type Answer } from "../../state/answer";
import { useHealth } from "../../state/health";

export interface ShownModel {
  model: Answer<SavedModel>;
  view: Answer<ModelView>;
  /** Reads both again, when a class was registered. */
  reload: () => void;
}

const read = (id: string, signal: AbortSignal) => readModel(id, { signal });
const look = (id: string, signal: AbortSignal) => viewModel(id, { signal });

/** A model and what can be drawn of it. */
export function useModel(id: string): ShownModel {
  const model = useAnswer(id, read);
  const view = useAnswer(id, look);
  const { reload: reloadModel } = model;
  const { reload: reloadView } = view;
  const isStarting = useHealth((state) => state.health?.engine === "starting");

  // Shapes that the file does not state come from the engine: they follow once it is up.
  useEffect(() => {
    if (isStarting) return reloadView;
  }, [isStarting, reloadView]);

  const reload = useCallback(() => {
    reloadModel();
    reloadView();
  }, [reloadModel, reloadView]);
  return { model, view, reload };
}
