import { useCallback, useEffect, useRef, useState } from "react";
import { asApiError, isAborted, type ApiError } from "../../api/client";
import { chooseColumns } from "../../api/datasets";
import type { DataChoice, Dataset } from "../../spec/openapi";

export type ColumnRole = "input" | "target" | "unused";

export interface Columns {
  inputs: string[];
  targets: string[];
}

export interface ChosenColumns extends Columns {
  /** What a network for them looks like; null while asking, or where it cannot be. */
  choice: DataChoice | null;
  /** Why these columns cannot be learned. */
  error: ApiError | null;
  isAsking: boolean;
  setRole: (name: string, role: ColumnRole) => void;
}

/** Asks what a network for these columns looks like. */
export type AskChoice = (
  id: string,
  columns: Columns,
  options: { signal: AbortSignal },
) => Promise<DataChoice | null>;

interface Asked extends Columns {
  version: string;
  choice: DataChoice | null;
  error: ApiError | null;
  isAsking: boolean;
}

/** What a choice belongs to: this data set, read in this way, with this suggestion. */
export function versionOf(dataset: Dataset): string {
  return JSON.stringify([dataset.id, dataset.reading, dataset.choice]);
}

/**
 * The inputs and targets of a data set: the suggested ones, until a person chooses others.
 *
 * Args:
 *   first: what is chosen already.
 *   answer: must be stable (a function of the module, or a callback).
 */
export function useChoice(
  dataset: Dataset,
  first?: Columns | null,
  answer: AskChoice = chooseColumns,
): ChosenColumns {
  const [asked, setAsked] = useState<Asked>(() => startOf(dataset, first));
  const controller = useRef<AbortController | null>(null);
  const version = versionOf(dataset);
  const current = asked.version === version ? asked : startOf(dataset, first);

  const ask = useCallback(
    async (columns: Columns) => {
      controller.current?.abort();
      const mine = new AbortController();
      controller.current = mine;
      const base = { ...columns, version, choice: null, error: null };
      if (columns.inputs.length === 0 || columns.targets.length === 0) {
        setAsked({ ...base, isAsking: false });
        return;
      }
      setAsked({ ...base, isAsking: true });
      try {
        const choice = await answer(dataset.id, columns, { signal: mine.signal });
        if (!mine.signal.aborted) setAsked({ ...base, choice, isAsking: false });
      } catch (thrown) {
        if (mine.signal.aborted || isAborted(thrown)) return;
        setAsked({ ...base, error: asApiError(thrown), isAsking: false });
      }
    },
    [dataset.id, version, answer],
  );

  const needsAsking = current.choice === null && current.isAsking;
  useEffect(() => {
    if (needsAsking && controller.current === null) void ask(current);
  }, [needsAsking, ask, current]);
  useEffect(() => () => controller.current?.abort(), []);

  const setRole = (name: string, role: ColumnRole) => {
    const others = (names: string[]) => names.filter((one) => one !== name);
    const inFileOrder = (names: string[]) =>
      dataset.columns.map((column) => column.name).filter((one) => names.includes(one));
    void ask({
      inputs: inFileOrder([...others(current.inputs), ...(role === "input" ? [name] : [])]),
      targets: inFileOrder([...others(current.targets), ...(role === "target" ? [name] : [])]),
    });
  };
  return { ...current, setRole };
}

function startOf(dataset: Dataset, first: Columns | null | undefined): Asked {
  const suggested = dataset.choice ?? null;
  const inputs = first?.inputs ?? suggested?.inputs ?? [];
  const targets = first?.targets ?? suggested?.targets ?? [];
  const isSuggested =
    suggested !== null &&
    inputs.join("\n") === suggested.inputs.join("\n") &&
    targets.join("\n") === suggested.targets.join("\n");
  return {
    version: versionOf(dataset),
    inputs,
    targets,
    choice: isSuggested ? suggested : null,
    error: null,
    isAsking: !isSuggested && inputs.length > 0 && targets.length > 0,
  };
}

/** What a column is used for. */
export function roleOf(name: string, { inputs, targets }: Columns): ColumnRole {
  if (targets.includes(name)) return "target";
  return inputs.includes(name) ? "input" : "unused";
}
