import { Play } from "lucide-react";
import { useEffect, useState } from "react";
import { asApiError, type ApiError } from "../../api/client";
import { predict } from "../../api/models";
import type { ModelView, Predictions, SavedModel } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { TextField } from "../../widgets/TextField";
import { ErrorNotice } from "../shared/ErrorNotice";
import styles from "./ModelPage.module.css";
import { PredictionList } from "./PredictionList";
import { exampleFromData, requestFrom, zerosFor } from "./predictionInput";

/** Predicts with the model: JSON in, labels and numbers out. */
export function TryModel({ model, view }: { model: SavedModel; view: ModelView }) {
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [predictions, setPredictions] = useState<Predictions | null>(null);
  const [isPredicting, setIsPredicting] = useState(false);

  useEffect(() => {
    const controller = new AbortController();
    void exampleFromData(model, controller.signal).then((found) => {
      if (controller.signal.aborted) return;
      const example = found ?? zerosFor(view);
      setText((before) => before ?? (example === null ? "" : JSON.stringify(exampleBody(example))));
    });
    return () => controller.abort();
  }, [model, view]);

  const run = async () => {
    const request = requestFrom(text ?? "");
    setPredictions(null);
    setError(null);
    if (typeof request === "string") {
      setProblem(request);
      return;
    }
    setProblem(null);
    setIsPredicting(true);
    try {
      setPredictions(await predict(model.id, request));
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setIsPredicting(false);
    }
  };

  return (
    <div className={styles.content}>
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
          isDisabled={isPredicting || (text ?? "").trim() === ""}
          onPress={() => void run()}
        >
          {isPredicting ? "Predicting …" : "Predict"}
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      {predictions !== null && <PredictionList predictions={predictions} />}
    </div>
  );
}

function exampleBody(request: { rows?: unknown; inputs?: unknown }): unknown {
  return request.rows ?? request.inputs;
}
