/** Asking a model once more: what it said last, or what stood in the way. */
import { useCallback, useRef, useState } from "react";
import { asApiError, type ApiError } from "../../api/client";
import { predict } from "../../api/models";
import type { PredictionRequest, Predictions } from "../../spec/openapi";

export interface Asking {
  predictions: Predictions | null;
  error: ApiError | null;
  isPredicting: boolean;
  /** Asks; the newest question wins. */
  ask: (request: PredictionRequest) => void;
}

export function usePrediction(modelId: string): Asking {
  const [predictions, setPredictions] = useState<Predictions | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [isPredicting, setIsPredicting] = useState(false);
  const newest = useRef(0);

  const ask = useCallback(
    (request: PredictionRequest) => {
      newest.current += 1;
      const own = newest.current;
      setIsPredicting(true);
      setError(null);
      predict(modelId, request)
        .then((answer) => {
          if (own === newest.current) setPredictions(answer);
        })
        .catch((thrown: unknown) => {
          if (own !== newest.current) return;
          setPredictions(null);
          setError(asApiError(thrown));
        })
        .finally(() => {
          if (own === newest.current) setIsPredicting(false);
        });
    },
    [modelId],
  );
  return { predictions, error, isPredicting, ask };
}
