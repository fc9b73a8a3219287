import type { ReactNode } from "react";
import type { Dataset, DatasetPreview, JsonValue } from "../../spec/openapi";
import { formatCount } from "../../widgets/format";
import { Table, type TableColumn } from "../../widgets/Table";
import { ImageCell } from "./ImageCell";
import styles from "./PreviewTable.module.css";

export interface PreviewTableProps {
  dataset: Dataset;
  preview: DatasetPreview;
  /** The columns that are learned: what a picture is labelled with. */
  targets: readonly string[];
}

type Row = readonly JsonValue[];

/** The first rows: pictures with their labels, or a table. */
export function PreviewTable({ dataset, preview, targets }: PreviewTableProps) {
  const profiles = new Map(dataset.columns.map((column) => [column.name, column]));
  const imageIndex = preview.columns.findIndex((name) => profiles.get(name)?.type === "image");
  const note = (
    <p className={styles.note}>
      The first {formatCount(preview.rows.length)} of {formatCount(preview.num_rows)} rows.
    </p>
  );
  if (imageIndex >= 0) {
    const labelIndex = preview.columns.findIndex((name) => targets.includes(name));
    return (
      <>
        <ul className={styles.images} aria-label="Rows">
          {preview.rows.slice(0, 40).map((row, index) => {
            const label = labelIndex >= 0 ? asText(row[labelIndex]) : `row ${index + 1}`;
            return (
              // The rows of a preview have no other identity than their place.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={index}>
                <figure className={styles.figure}>
                  <ImageCell value={row[imageIndex]} label={`Row ${index + 1}: ${label}`} />
                  <figcaption className={styles.caption} title={label}>
                    {label}
                  </figcaption>
                </figure>
              </li>
            );
          })}
        </ul>
        {note}
      </>
    );
  }
  const columns: TableColumn<Row>[] = preview.columns.map((name, index) => ({
    id: `${index} ${name}`,
    title: name,
    kind: isNumeric(profiles.get(name)?.type) ? "numeric" : "text",
    tooltip: (row) => asText(row[index]).slice(0, 400),
    render: (row) => cellOf(row[index]),
  }));
  return (
    <>
      <Table
        label="Rows"
        columns={columns}
        rows={preview.rows}
        getKey={(_, index) => String(index)}
        isDense
        isLoose
        className={styles.table}
      />
      {note}
    </>
  );
}

function isNumeric(type: string | undefined): boolean {
  return type === "number" || type === "array";
}

function cellOf(value: JsonValue): ReactNode {
  if (value === null || value === undefined || value === "") {
    return <span className={styles.missing}>missing</span>;
  }
  return asText(value);
}

function asText(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return JSON.stringify(value).slice(0, 400);
  return String(value);
}
