import { useCallback, useEffect, useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { isTerminal, listRuns, readRun } from "../../api/runs";
import type { RunSummary } from "../../spec/openapi";
import { useAnswer } from "../../state/answer";
import { liveRunOf } from "../../state/run_events";
import { formatDate } from "../../widgets/format";
import type { SelectItem } from "../../widgets/Select";
import type { CurveSource } from "./curves";

const NONE: readonly RunSummary[] = [];

export interface Compared {
  /** Runs that can be compared with. */
  items: SelectItem[];
  /** Those that are chosen; they stand in the address. */
  ids: string[];
  choose: (ids: string[]) => void;
  sources: CurveSource[];
}

/** The runs that a run's curves are compared with. */
export function useCompared(runId: string): Compared {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const ids = useMemo(
    () => new URLSearchParams(search).get("with")?.split(",").filter(Boolean) ?? [],
    [search],
  );
  const list = useAnswer(runId, askList).value ?? NONE;
  const [read, setRead] = useState<Record<string, CurveSource>>({});

  useEffect(() => {
    const controller = new AbortController();
    for (const id of ids.filter((one) => read[one] === undefined)) {
      readRun(id, { signal: controller.signal }).then(
        (run) => {
          if (controller.signal.aborted) return;
          const when = formatDate(run.created_at);
          const source = { id, name: run.name, when, live: liveRunOf(run) };
          setRead((before) => ({ ...before, [id]: source }));
        },
        () => undefined, // it has been deleted: the others are compared all the same
      );
    }
    return () => controller.abort();
  }, [ids, read]);

  const choose = useCallback(
    (chosen: string[]) => {
      navigate(chosen.length === 0 ? path : `${path}?with=${chosen.join(",")}`, { replace: true });
    },
    [navigate, path],
  );
  const sources = useMemo(
    () => ids.flatMap((id) => (read[id] === undefined ? [] : [read[id]])),
    [ids, read],
  );
  const items = list
    .filter((run) => run.id !== runId && isTerminal(run.state) && run.num_epochs_done > 0)
    .map((run) => ({ id: run.id, title: `${run.name}, ${formatDate(run.created_at)}` }));
  return { items, ids, choose, sources };
}

async function askList(_: string, signal: AbortSignal): Promise<readonly RunSummary[]> {
  return (await listRuns(undefined, { signal })).items;
}
