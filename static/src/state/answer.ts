/** One answer of the server that one page shows. */
import { useCallback, useEffect, useRef, useState } from "react";
import { asApiError, isAborted, type ApiError } from "../api/client";

export interface Answer<Value> {
  /** null until it is there. */
  value: Value | null;
  error: ApiError | null;
  isLoading: boolean;
  reload: () => void;
  /** Puts in what another call has answered, without asking again. */
  replace: (value: Value) => void;
}

interface Held<Value> {
  key: string;
  /** Which asking this answers. */
  count: number;
  value: Value | null;
  error: ApiError | null;
}

/**
 * Asks for what `key` names, and again when it changes.
 *
 * Args:
 *   key: the id of the thing; the answer for another key is never shown.
 *   ask: makes the call; must be stable (a function of the module, or a callback).
 */
export function useAnswer<Value>(
  key: string,
  ask: (key: string, signal: AbortSignal) => Promise<Value>,
): Answer<Value> {
  const [held, setHeld] = useState<Held<Value>>({ key, count: -1, value: null, error: null });
  const [count, setCount] = useState(0);
  const isAsking = useRef(false);

  useEffect(() => {
    const controller = new AbortController();
    isAsking.current = true;
    ask(key, controller.signal).then(
      (value) => {
        if (controller.signal.aborted) return;
        isAsking.current = false;
        setHeld({ key, count, value, error: null });
      },
      (thrown: unknown) => {
        if (controller.signal.aborted || isAborted(thrown)) return;
        isAsking.current = false;
        setHeld((before) => ({
          key,
          count,
          value: before.key === key ? before.value : null,
          error: asApiError(thrown),
        }));
      },
    );
    return () => controller.abort();
  }, [key, ask, count]);

  const reload = useCallback(() => setCount((before) => before + 1), []);
  const replace = useCallback(
    (value: Value) => {
      setHeld((before) => ({ key, count: before.count, value, error: null }));
      // What is under way was asked before this change, and may not tell of it.
      if (isAsking.current) reload();
    },
    [key, reload],
  );
  const isCurrent = held.key === key;
  return {
    value: isCurrent ? held.value : null,
    error: isCurrent ? held.error : null,
    isLoading: !isCurrent || held.count !== count,
    reload,
    replace,
  };
}
