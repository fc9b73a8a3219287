import { useCallback, useEffect } from "react";
import { readModel, viewModel, viewStated } from "../../api/models";
import type { ModelView, SavedModel } from "../../spec/openapi";
import { useAnswer, type Answer } from "../../state/answer";
import { useHealth } from "../../state/health";
import { isOpeningKey, useOpened, type OpenedModel } from "../../state/opened_model";
import { lacksShapes } from "./model_words";

export interface ShownModel {
  model: Answer<SavedModel>;
  view: Answer<ModelView>;
  /** The file, where it was opened just now: it is drawn before all of it has arrived. */
  opened: OpenedModel | null;
  /** Reads both again, when a class was registered. */
  reload: () => void;
}

const NOBODY = "";
const never = () => new Promise<never>(() => undefined);
const asked =
  <Value>(ask: (id: string, options: { signal: AbortSignal }) => Promise<Value>) =>
  (id: string, signal: AbortSignal): Promise<Value> =>
    id === NOBODY || isOpeningKey(id) ? never() : ask(id, { signal });
const read = asked(readModel);
const look = asked(viewStated);
const lookLonger = asked(viewModel);

/** A model and what can be drawn of it: what its file states, then what follows from that. */
export function useModel(id: string): ShownModel {
  const opened = useOpened(id);
  const model = useAnswer(id, read);
  const stated = useAnswer(id, look);
  const isLacking = stated.value !== null && lacksShapes(stated.value);
  const whole = useAnswer(isLacking ? id : NOBODY, lookLonger);
  const { reload: reloadModel } = model;
  const { reload: reloadStated } = stated;
  const { reload: reloadWhole } = whole;
  const reloadView = useCallback(() => {
    reloadStated();
    reloadWhole();
  }, [reloadStated, reloadWhole]);
  const isStarting = useHealth((state) => state.health?.engine === "starting");

  // Shapes that the file does not state come from the engine: they follow once it is up.
  useEffect(() => {
    if (isStarting) return reloadView;
  }, [isStarting, reloadView]);

  const reload = useCallback(() => {
    reloadModel();
    reloadView();
  }, [reloadModel, reloadView]);
  return {
    model: { ...model, value: model.value ?? opened?.model ?? null },
    view: { ...stated, reload: reloadView, value: whole.value ?? stated.value },
    opened,
    reload,
  };
}
