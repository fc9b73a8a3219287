import type { Predictions } from "../../spec/openapi";
import { Notice } from "../../widgets/Notice";

/** What is to be said of the answers: that some are no numbers. */
export function PredictionNotes({ predictions }: { predictions: Predictions }) {
  return predictions.notes.map((note) => (
    <Notice key={note} tone="bad" isUrgent>
      {note}
    </Notice>
  ));
}
