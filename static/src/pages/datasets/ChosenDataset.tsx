import { useEffect, useEffectEvent, useState } from "react";
import { asApiError, type ApiError } from "../../api/client";
import { fitNetwork } from "../../api/networks";
import type { Dataset, NetworkDocument } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { formatCounted } from "../../widgets/format";
import { Notice } from "../../widgets/Notice";
import { Segmented } from "../../widgets/Segmented";
import { ErrorNotice } from "../shared/ErrorNotice";
import { ChoiceFacts } from "./ChoiceFacts";
import { whyNotChosen } from "./column_words";
import styles from "./DatasetChooser.module.css";
import { roleOf, useChoice, type ColumnRole, type Columns } from "./use_choice";

const ROLES: readonly { id: ColumnRole; title: string }[] = [
  { id: "input", title: "Input" },
  { id: "target", title: "Target" },
  { id: "unused", title: "Leave out" },
];

/** Beyond this a person chooses on the data set's own page. */
const NUM_COLUMNS_SHOWN = 60;

export interface ChosenDatasetProps {
  dataset: Dataset;
  columns: Columns | null;
  network: NetworkDocument | null;
  onColumns: (columns: Columns) => void;
  onFit?: (network: NetworkDocument, changes: string[]) => void;
}

/** The columns of the chosen data set, and the network fitted to them. */
export function ChosenDataset({ dataset, columns, network, onColumns, onFit }: ChosenDatasetProps) {
  const chosen = useChoice(dataset, columns);
  const { choice, error } = chosen;
  const [changes, setChanges] = useState<string[] | null>(null);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const [isFitting, setIsFitting] = useState(false);

  const tell = useEffectEvent(onColumns);
  const { inputs, targets } = chosen;
  const isComplete = choice !== null;
  useEffect(() => {
    if (isComplete) tell({ inputs, targets });
  }, [isComplete, inputs, targets]);

  const fit = async () => {
    if (network === null || choice === null) return;
    setIsFitting(true);
    setRefusal(null);
    try {
      const fitted = await fitNetwork({ network, dataset_id: dataset.id, inputs, targets });
      setChanges(fitted.changes);
      onFit?.(fitted.network, fitted.changes);
    } catch (thrown) {
      setRefusal(asApiError(thrown));
    } finally {
      setIsFitting(false);
    }
  };
  const shown = dataset.columns.filter((column) => !column.is_test_part);

  return (
    <>
      <ul className={styles.columns} aria-label="Columns">
        {shown.slice(0, NUM_COLUMNS_SHOWN).map((column) => {
          const reason = whyNotChosen(column);
          return (
            <li key={column.name} className={styles.column}>
              <span className={styles.name} title={column.name}>
                {column.name}
              </span>
              {reason !== null ? (
                <span className={styles.why}>{reason}</span>
              ) : (
                <Segmented
                  label={`${column.name} is used as`}
                  size="small"
                  items={ROLES}
                  value={roleOf(column.name, chosen)}
                  onChange={(role) => {
                    setChanges(null);
                    chosen.setRole(column.name, role);
                  }}
                />
              )}
            </li>
          );
        })}
        {shown.length > NUM_COLUMNS_SHOWN && (
          <li className={styles.column}>
            <span className={styles.why}>
              and {formatCounted(shown.length - NUM_COLUMNS_SHOWN, "more column")}
            </span>
          </li>
        )}
      </ul>
      {error !== null && <ErrorNotice error={error} />}
      {choice !== null && <ChoiceFacts choice={choice} />}
      {refusal !== null && <ErrorNotice error={refusal} />}
      {changes !== null && (
        <Notice
          tone="good"
          title={changes.length === 0 ? "The network fits already" : "The network fits this data"}
        >
          {changes.length > 0 && (
            <ul className={styles.changes}>
              {changes.map((change) => (
                <li key={change}>{change}</li>
              ))}
            </ul>
          )}
        </Notice>
      )}
      {network !== null && (
        <div>
          <Button
            variant={changes === null ? "primary" : "plain"}
            isDisabled={choice === null || isFitting}
            onPress={() => void fit()}
          >
            Fit the network to this data
          </Button>
        </div>
      )}
    </>
  );
}
