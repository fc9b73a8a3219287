import type { Dataset } from "../../spec/openapi";
import { formatBytes, formatCounted } from "../../widgets/format";
import { WhenCell } from "../shared/WhenCell";
import { detectedWords } from "./columnWords";
import styles from "./DatasetPage.module.css";

/** One line: how much there is, and how the bytes were read. */
export function DatasetFacts({ dataset }: { dataset: Dataset }) {
  const noun = dataset.kind === "table" ? "column" : "array";
  return (
    <p className={styles.facts}>
      <strong>{formatCounted(dataset.num_rows, "row")}</strong>
      <strong>{formatCounted(dataset.columns.length, noun)}</strong>
      <span>{formatBytes(dataset.size_bytes)}</span>
      {Object.entries(dataset.detected ?? {}).map(([name, value]) => (
        <span key={name}>
          {name.replaceAll("_", " ")}: <strong>{detectedWords(value)}</strong>
        </span>
      ))}
      <span>
        added <WhenCell iso={dataset.created_at} />
      </span>
    </p>
  );
}
