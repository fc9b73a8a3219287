import type { Dataset } from "../../spec/openapi";
import { formatBytes, formatCounted } from "../../widgets/format";
import { WhenCell } from "../shared/WhenCell";
import styles from "./DatasetPage.module.css";
import { formatWords } from "./reading_words";

/** One line: how much there is, and from which file. */
export function DatasetFacts({ dataset }: { dataset: Dataset }) {
  const noun = dataset.kind === "table" ? "column" : "array";
  return (
    <p className={styles.facts}>
      <strong>{formatCounted(dataset.num_rows, "row")}</strong>
      <strong>{formatCounted(dataset.columns.length, noun)}</strong>
      <span>{formatBytes(dataset.size_bytes)}</span>
      {dataset.format !== "" && <span>{formatWords(dataset.format ?? "")}</span>}
      <span className={styles.filename} title={dataset.filename}>
        {dataset.filename}
      </span>
      <span>
        added <WhenCell iso={dataset.created_at} />
      </span>
    </p>
  );
}
