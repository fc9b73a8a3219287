import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { asApiError } from "../../api/client";
import type { Sample } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { say } from "../../widgets/toasts";
import styles from "./SampleCards.module.css";

export interface SampleCardsProps<Added> {
  label: string;
  /** null until they are known. */
  samples: readonly Sample[] | null;
  load: () => Promise<void>;
  /** Throws ApiError. */
  add: (name: string) => Promise<Added>;
  onAdded: (added: Added) => void;
}

/** What comes with the program, each one click away. */
export function SampleCards<Added>({
  label,
  samples,
  load,
  add,
  onAdded,
}: SampleCardsProps<Added>) {
  const [adding, setAdding] = useState<string | null>(null);

  useEffect(() => void load(), [load]);

  const take = async (name: string) => {
    setAdding(name);
    try {
      onAdded(await add(name));
    } catch (thrown) {
      const error = asApiError(thrown);
      say({ tone: "bad", title: error.message, description: error.hint });
    } finally {
      setAdding(null);
    }
  };

  return (
    <ul className={styles.cards} aria-label={label}>
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
              onPress={() => void take(sample.name)}
            >
              {adding === sample.name ? "Adding …" : "Add"}
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
