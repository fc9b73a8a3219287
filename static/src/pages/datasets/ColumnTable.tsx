import { useState } from "react";
import type { ColumnProfile, ColumnType, Dataset } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { formatCount, formatShape, formatShare } from "../../widgets/format";
import { Segmented } from "../../widgets/Segmented";
import { Select } from "../../widgets/Select";
import { Table, type TableColumn } from "../../widgets/Table";
import { ColumnBars } from "./ColumnBars";
import styles from "./ColumnTable.module.css";
import { typeWords, whyNotChosen } from "./column_words";
import { roleOf, type ChosenColumns, type ColumnRole } from "./use_choice";
import type { ReadingState } from "./use_reading";

const ROLES: readonly { id: ColumnRole; title: string }[] = [
  { id: "input", title: "Input" },
  { id: "target", title: "Target" },
  { id: "unused", title: "Leave out" },
];

/** A flattened image has hundreds of columns; they are shown when asked for. */
const NUM_SHOWN = 40;

/** Every column: what it holds, and whether it is an input, the target, or left out. */
export function ColumnTable({
  dataset,
  chosen,
  reading,
}: {
  dataset: Dataset;
  chosen: ChosenColumns;
  reading: ReadingState;
}) {
  const [isAll, setIsAll] = useState(false);
  const isTable = dataset.kind === "table";
  const columns: TableColumn<ColumnProfile>[] = [
    {
      id: "name",
      title: isTable ? "Column" : "Array",
      tooltip: (column) => column.name,
      isWrapped: true,
      render: (column) => <span className={styles.name}>{column.name}</span>,
    },
    {
      id: "type",
      title: "Type",
      width: isTable ? "118px" : "86px",
      tooltip: (column) => column.dtype,
      render: (column) =>
        isTable ? (
          <TypeCell column={column} dataset={dataset} reading={reading} />
        ) : (
          typeWords(column)
        ),
    },
    {
      id: "role",
      title: "Used as",
      width: "214px",
      render: (column) => <RoleCell column={column} chosen={chosen} />,
    },
    isTable
      ? {
          id: "missing",
          title: "Missing",
          kind: "numeric",
          width: "64px",
          render: (column) => <MissingCell column={column} />,
        }
      : {
          id: "rows",
          title: "Rows",
          kind: "numeric",
          width: "84px",
          render: (column) => formatCount(column.num_rows),
        },
    isTable
      ? {
          id: "distinct",
          title: "Distinct",
          kind: "numeric",
          width: "66px",
          render: (column) =>
            column.num_distinct == null ? "–" : formatCount(column.num_distinct),
        }
      : {
          id: "shape",
          title: "One row",
          kind: "numeric",
          width: "104px",
          render: (column) =>
            column.shape.length === 0 ? "one number" : formatShape(column.shape),
        },
    {
      id: "values",
      title: "Values",
      width: "196px",
      render: (column) => <ColumnBars column={column} />,
    },
  ];
  const shown = isAll ? dataset.columns : dataset.columns.slice(0, NUM_SHOWN);
  return (
    <>
      <Table
        label={isTable ? "Columns" : "Arrays"}
        columns={columns}
        rows={shown}
        getKey={(column) => column.name}
      />
      {shown.length < dataset.columns.length && (
        <div className={styles.more}>
          <Button size="small" onPress={() => setIsAll(true)}>
            {`Show all ${formatCount(dataset.columns.length)} columns`}
          </Button>
        </div>
      )}
    </>
  );
}

const TYPES: readonly { id: ColumnType; title: string }[] = [
  { id: "number", title: "number" },
  { id: "category", title: "category" },
  { id: "boolean", title: "yes or no" },
  { id: "text", title: "text" },
];

const AS_DETECTED = "detected";

/** The type of a table's column, which a person may say otherwise. */
function TypeCell({
  column,
  dataset,
  reading,
}: {
  column: ColumnProfile;
  dataset: Dataset;
  reading: ReadingState;
}) {
  const isSaid = dataset.wished?.column_types?.[column.name] !== undefined;
  const isAmong = TYPES.some((type) => type.id === column.type);
  const items = [
    ...(isAmong ? [] : [{ id: column.type, title: typeWords(column), isDisabled: true }]),
    ...TYPES,
    ...(isSaid ? [{ id: AS_DETECTED, title: "as detected" }] : []),
  ];
  return (
    <Select<string>
      label={`Type of ${column.name}`}
      isLabelHidden
      className={isSaid ? styles.said : styles.type}
      items={items}
      value={column.type}
      isDisabled={reading.isReading}
      onChange={(type) =>
        reading.changeType(column.name, type === AS_DETECTED ? null : (type as ColumnType))
      }
    />
  );
}

/** How many values are missing, and which share that is. */
function MissingCell({ column }: { column: ColumnProfile }) {
  const count = column.num_missing ?? 0;
  if (count === 0) return <span className={styles.none}>0</span>;
  return (
    <span className={styles.missing}>
      {formatCount(count)}
      <span className={styles.share}>{formatShare(count / Math.max(1, column.num_rows))}</span>
    </span>
  );
}

function RoleCell({ column, chosen }: { column: ColumnProfile; chosen: ChosenColumns }) {
  const reason = whyNotChosen(column);
  if (reason !== null) return <span className={styles.why}>{reason}</span>;
  return (
    <Segmented
      label={`${column.name} is used as`}
      size="small"
      items={ROLES}
      value={roleOf(column.name, chosen)}
      onChange={(role) => chosen.setRole(column.name, role)}
    />
  );
}
