import type { LiveRun } from "../../state/run_events";
import { formatMetric } from "../../widgets/format";
import { Table, type TableColumn } from "../../widgets/Table";
import styles from "./RunPage.module.css";
import { metricWords, trainingMetrics } from "./run_words";

/** More columns than this are as wide as their titles, and the table scrolls. */
const MOST_THAT_FIT = 5;

/** Every finished epoch, the newest first: the same numbers as the curves. */
export function EpochTable({ live, keptEpoch }: { live: LiveRun; keptEpoch: number | null }) {
  const names = trainingMetrics(Object.keys(live.history)).flatMap((name) =>
    live.history[`val_${name}`] === undefined ? [name] : [name, `val_${name}`],
  );
  const epochs = Array.from(
    { length: live.numEpochsDone },
    (_, index) => live.numEpochsDone - index,
  );
  const columns: TableColumn<number>[] = [
    {
      id: "epoch",
      title: "Epoch",
      kind: "numeric",
      width: "92px",
      render: (epoch) => (epoch === keptEpoch ? `kept ${epoch}` : String(epoch)),
    },
    ...names.map((name): TableColumn<number> => ({
      id: name,
      title: metricWords(name),
      kind: "numeric",
      render: (epoch) => {
        const value = live.history[name]?.[epoch - 1];
        return value === null ? "not a number" : formatMetric(value);
      },
    })),
  ];
  return (
    <Table
      label="Epochs"
      columns={columns}
      rows={epochs}
      getKey={String}
      isMarked={(epoch) => epoch === keptEpoch}
      isDense
      isLoose={names.length > MOST_THAT_FIT}
      className={styles.epochs}
    />
  );
}
