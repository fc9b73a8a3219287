import { Blocks, Box, ChartLine, type LucideIcon, Table2, Workflow } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import type { ListOptions } from "../../api/client";
import { listCustomLayers } from "../../api/custom_layers";
import { listDatasets } from "../../api/datasets";
import { listModels } from "../../api/models";
import { listNetworks } from "../../api/networks";
import { listRuns } from "../../api/runs";
import { writeNumberOf } from "../../model/numbers";
import { formatBytes, formatDate } from "../../widgets/format";
import { stateWords } from "../runs/run_words";

/** One thing with a name and an address of its own. */
export interface NamedFind {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly detail: string;
  readonly icon: LucideIcon;
  readonly perform: () => void;
}

type Named = Pick<NamedFind, "title" | "detail"> & { readonly href: string };

interface Kind {
  readonly group: string;
  readonly icon: LucideIcon;
  readonly find: (options: ListOptions) => Promise<Named[]>;
}

const NETWORKS: Kind = {
  group: "Networks",
  icon: Workflow,
  find: async (options) =>
    (await listNetworks(undefined, options)).items.map(({ id, name, num_layers }) => ({
      title: name,
      detail: writeNumberOf(num_layers, "layer"),
      href: `/networks/${id}`,
    })),
};

const KINDS: readonly Kind[] = [
  NETWORKS,
  {
    group: "Data sets",
    icon: Table2,
    find: async (options) =>
      (await listDatasets(undefined, options)).items.map(({ id, name, num_rows }) => ({
        title: name,
        detail: writeNumberOf(num_rows, "row"),
        href: `/datasets/${id}`,
      })),
  },
  {
    group: "Models",
    icon: Box,
    find: async (options) =>
      (await listModels(undefined, options)).items.map(({ id, name, size_bytes }) => ({
        title: name,
        detail: formatBytes(size_bytes),
        href: `/models/${id}`,
      })),
  },
  {
    group: "Runs",
    icon: ChartLine,
    find: async (options) =>
      (await listRuns(undefined, options)).items.map((run) => ({
        title: run.name,
        detail: `${stateWords(run.state, false)[0]} · ${formatDate(run.created_at)}`,
        href: `/runs/${run.id}`,
      })),
  },
  {
    group: "Layers of your own",
    icon: Blocks,
    find: async (options) =>
      (await listCustomLayers(undefined, options)).items.map(({ name }) => ({
        title: name,
        detail: "",
        href: `/layers/${encodeURIComponent(name)}`,
      })),
  },
];

const MAX_OF_A_GROUP = 7;
const WAIT_MS = 120;

export interface NamedFinds {
  readonly named: NamedFind[];
  /** Whether an answer for these words is still to come. */
  readonly isAsking: boolean;
}

/** What is stored under a name that has these words; with nothing typed, the newest networks. */
export function useNamedFinds(search: string): NamedFinds {
  const [location, navigate] = useLocation();
  const [found, setFound] = useState<readonly (Named & Pick<NamedFind, "group" | "icon">)[]>([]);
  const [answered, setAnswered] = useState<string | null>(null);
  const words = search.trim();
  useEffect(() => {
    const asking = new AbortController();
    const options: ListOptions = { signal: asking.signal, ...(words === "" ? {} : { q: words }) };
    const ask = async () => {
      const answers = await Promise.all(
        (words === "" ? [NETWORKS] : KINDS).map(async ({ group, icon, find }) => {
          // Without one list the rest of the search still serves.
          const things = await find(options).catch(() => []);
          return things.slice(0, MAX_OF_A_GROUP).map((thing) => ({ ...thing, group, icon }));
        }),
      );
      if (asking.signal.aborted) return;
      setFound(answers.flat());
      setAnswered(words);
    };
    const timer = window.setTimeout(() => void ask(), words === "" ? 0 : WAIT_MS);
    return () => {
      window.clearTimeout(timer);
      asking.abort();
    };
  }, [words]);
  // Until the answer is there: of what was found before, what still fits.
  const named = useMemo(
    () =>
      found
        .filter(({ title, href }) => fits(title, words) && href !== location)
        .map(({ href, ...rest }) => ({ ...rest, id: href, perform: () => navigate(href) })),
    [found, words, location, navigate],
  );
  return { named, isAsking: answered !== words };
}

/** As the server finds: each word stands somewhere in the name. */
function fits(name: string, words: string): boolean {
  const lower = name.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
