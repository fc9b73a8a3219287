import { useCallback, useEffect, useRef } from "react";

/** A call that is the same object for as long as its component lives, and does what the newest one does. */
export function useStable<Given extends unknown[], Answer>(
  perform: (...given: Given) => Answer,
): (...given: Given) => Answer {
  const newest = useRef(perform);
  useEffect(() => {
    newest.current = perform;
  });
  return useCallback((...given: Given) => newest.current(...given), []);
}
