import { useEffect, useState } from "react";
import { asApiError, isAborted, type ApiError } from "../../api/client";
import { planRun } from "../../api/runs";
import type { RunPlan, RunRequest } from "../../spec/openapi";

/** As long as somebody still types, nothing is asked. */
const WAIT_MILLISECONDS = 250;

export interface Planned {
  /** What the run would do; the last one that is known. */
  plan: RunPlan | null;
  /** Why it would be refused. */
  refusal: ApiError | null;
}

/** What a run of this request would do, kept up to date as the request changes. */
export function usePlan(request: RunRequest | null): Planned {
  const [planned, setPlanned] = useState<Planned>({ plan: null, refusal: null });
  const body = request === null ? null : JSON.stringify(request);
  useEffect(() => {
    if (body === null) return;
    const controller = new AbortController();
    const ask = async () => {
      try {
        const plan = await planRun(JSON.parse(body) as RunRequest, { signal: controller.signal });
        if (!controller.signal.aborted) setPlanned({ plan, refusal: null });
      } catch (thrown) {
        if (controller.signal.aborted || isAborted(thrown)) return;
        const error = asApiError(thrown);
        // Whatever else is in the way is said when the run is started.
        const isVerdict = error.status === 409 || error.status === 422;
        setPlanned(({ plan }) => ({ plan, refusal: isVerdict ? error : null }));
      }
    };
    const timer = window.setTimeout(() => void ask(), WAIT_MILLISECONDS);
    return () => {
      window.clearTimeout(timer);
      controller.abort();
    };
  }, [body]);
  return body === null ? { plan: null, refusal: null } : planned;
}
