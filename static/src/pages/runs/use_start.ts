import { useRef, useState } from "react";
import { type ApiError, asApiError } from "../../api/client";
import { startRun } from "../../api/runs";
import type { RunRequest } from "../../spec/openapi";

/** Starts a run; `onStarted` is told its id. A refusal stays until it is forgotten. */
export function useStart(onStarted: (id: string) => void) {
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  // One dialog starts one run of one request: pressing twice, or again after a lost answer, is safe.
  const sent = useRef<{ body: string; key: string } | null>(null);

  const start = async (request: RunRequest) => {
    const body = JSON.stringify(request);
    if (sent.current?.body !== body) sent.current = { body, key: crypto.randomUUID() };
    setIsStarting(true);
    setRefusal(null);
    try {
      onStarted((await startRun(request, sent.current.key)).id);
    } catch (thrown) {
      setRefusal(asApiError(thrown));
    } finally {
      setIsStarting(false);
    }
  };
  return { start, isStarting, refusal, forget: () => setRefusal(null) };
}
