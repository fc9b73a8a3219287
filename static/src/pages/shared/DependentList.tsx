import { useEffect, useState } from "react";
import { listDependents, type Collection } from "../../api/dependents";
import type { Dependents } from "../../spec/openapi";
import styles from "./DependentList.module.css";

const MAX_SHOWN = 5;

const NOUNS = {
  network: "Network",
  dataset: "Data set",
  run: "Run",
  model: "Model",
  custom_layer: "Layer",
} as const;

/** What was built on a thing that is about to be deleted, and what becomes of each. */
export function DependentList({ collection, id }: { collection: Collection; id: string }) {
  const [found, setFound] = useState<Dependents | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    listDependents(collection, id, { signal: asking.signal }).then(
      setFound,
      // The question can be answered without the list; the server refuses what must not go.
      () => setFound(null),
    );
    return () => asking.abort();
  }, [collection, id]);
  if (found === null || found.num_all === 0) return null;
  const shown = found.items.slice(0, MAX_SHOWN);
  const left = found.num_all - shown.length;
  return (
    <ul className={styles.list} aria-label="What was built on it">
      {shown.map((one) => (
        <li key={`${one.noun} ${one.id} ${one.consequence}`} className={styles.one}>
          {NOUNS[one.noun]} <b>{one.name}</b> {one.consequence}.
        </li>
      ))}
      {left > 0 && <li>and {left} more.</li>}
    </ul>
  );
}
