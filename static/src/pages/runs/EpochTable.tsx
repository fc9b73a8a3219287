import type { LiveRun } from "../../state/runEvents";
import { formatMetric } from "../../widgets/format";
import { Table, type TableColumn } from "../../widgets/Table";
import styles from "./RunPage.module.css";
import { metricWords, trainingMetrics } from "./runWords";

/** Every finished epoch, the newest first: the same numbers as the curves. */
export function EpochTable({ live }: { live: LiveRun }) {
  const names = trainingMetrics(Object.keys(live.history)).flatMap((name) =>
    live.history[`val_${name}`] === undefined ? [name] : [name, `val_${name}`],
  );
  const epochs = Array.from(
    { length: live.numEpochsDone },
    (_, index) => live.numEpochsDone - index,
  );
  const columns: TableColumn<number>[] = [
    { id: "epoch", title: "Epoch", kind: "numeric", width: "70px", render: String },
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
      isDense
      className={styles.epochs}
    />
  );
}
