import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { asApiError } from "../../api/client";
import type { Dataset } from "../../spec/openapi";
import { useDatasets } from "../../state/datasets";
import { Button } from "../../widgets/Button";
import { say } from "../../widgets/toasts";
import styles from "./SampleCards.module.css";

/** The data sets that come with the program, each one click away. */
export function SampleCards({ onAdded }: { onAdded: (dataset: Dataset) => void }) {
  const samples = useDatasets((state) => state.samples);
  const loadSamples = useDatasets((state) => state.loadSamples);
  const addSample = useDatasets((state) => state.addSample);
  const [adding, setAdding] = useState<string | null>(null);

  useEffect(() => void loadSamples(), [loadSamples]);

  const add = async (name: string) => {
    setAdding(name);
    try {
      onAdded(await addSample(name));
    } catch (thrown) {
      const error = asApiError(thrown);
      say({ tone: "bad", title: error.message, description: error.hint });
    } finally {
      setAdding(null);
    }
  };

  return (
    <ul className={styles.cards} aria-label="Sample data">
      {(samples ?? []).map((sample) => (
        <li key={sample.name} className={styles.card}>
          <h3 className={styles.title}>{sample.title}</h3>
          <p className={styles.description}>{sample.description}</p>
          <div className={styles.foot}>
            <span className={styles.licence} title={`${sample.source} · ${sample.licence}`}>
              {sample.licence}
            </span>
            <Button
              size="small"
              icon={<Plus />}
              isDisabled={adding !== null}
              aria-label={`Add ${sample.title}`}
              onPress={() => void add(sample.name)}
            >
              {adding === sample.name ? "Adding …" : "Add"}
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
