import { Play } from "lucide-react";
import { useEffect, useState } from "react";
import type { ModelView, SavedModel } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { TextField } from "../../widgets/TextField";
import { ErrorNotice } from "../shared/ErrorNotice";
import { PredictionList } from "./PredictionList";
import { exampleFromData, requestFrom, zerosFor } from "./prediction_input";
import { usePrediction } from "./use_prediction";

/** Predicts from JSON: nested lists, or rows by column. */
export function JsonTry({ model, view }: { model: SavedModel; view: ModelView }) {
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { predictions, error, isPredicting, ask } = usePrediction(model.id);

  useEffect(() => {
    const controller = new AbortController();
    void exampleFromData(model, controller.signal).then((found) => {
      if (controller.signal.aborted) return;
      const example = found ?? zerosFor(view);
      setText((before) => before ?? (example === null ? "" : JSON.stringify(bodyOf(example))));
    });
    return () => controller.abort();
  }, [model, view]);

  const run = () => {
    const request = requestFrom(text ?? "");
    if (typeof request === "string") {
      setProblem(request);
      return;
    }
    setProblem(null);
    ask(request);
  };
  return (
    <>
      <TextField
        label="Rows, as JSON"
        description="A list of rows: nested lists of numbers, or objects with a column’s name and value."
        isMono
        numLines={8}
        value={text ?? ""}
        onChange={(value) => {
          setText(value);
          setProblem(null);
        }}
        errorMessage={problem}
      />
      <div>
        <Button
          variant="plain"
          icon={<Play />}
          isPending={isPredicting}
          isDisabled={(text ?? "").trim() === ""}
          onPress={run}
        >
          {isPredicting ? "Predicting …" : "Predict"}
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      {predictions !== null && <PredictionList predictions={predictions} />}
    </>
  );
}

function bodyOf(request: { rows?: unknown; inputs?: unknown }): unknown {
  return request.rows ?? request.inputs;
}
