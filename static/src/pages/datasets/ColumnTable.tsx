import { useState } from "react";
import type { ColumnProfile, Dataset } from "../../spec/openapi";
import { Button } from "../../widgets/Button";
import { formatCount, formatShape } from "../../widgets/format";
import { Segmented } from "../../widgets/Segmented";
import { Table, type TableColumn } from "../../widgets/Table";
import { ColumnBars } from "./ColumnBars";
import styles from "./ColumnTable.module.css";
import { typeWords, whyNotChosen } from "./columnWords";
import { roleOf, type ChosenColumns, type ColumnRole } from "./useChoice";

const ROLES: readonly { id: ColumnRole; title: string }[] = [
  { id: "input", title: "Input" },
  { id: "target", title: "Target" },
  { id: "unused", title: "Leave out" },
];

/** A flattened image has hundreds of columns; they are shown when asked for. */
const NUM_SHOWN = 40;

/** Every column: what it holds, and whether it is an input, the target, or left out. */
export function ColumnTable({ dataset, chosen }: { dataset: Dataset; chosen: ChosenColumns }) {
  const [isAll, setIsAll] = useState(false);
  const isTable = dataset.kind === "table";
  const columns: TableColumn<ColumnProfile>[] = [
    {
      id: "name",
      title: isTable ? "Column" : "Array",
      tooltip: (column) => column.name,
      render: (column) => <span className={styles.name}>{column.name}</span>,
    },
    {
      id: "type",
      title: "Type",
      width: "86px",
      tooltip: (column) => column.dtype,
      render: typeWords,
    },
    {
      id: "role",
      title: "Used as",
      width: "212px",
      render: (column) => <RoleCell column={column} chosen={chosen} />,
    },
    isTable
      ? {
          id: "missing",
          title: "Missing",
          kind: "numeric",
          width: "72px",
          render: ({ num_missing }) =>
            num_missing === 0 ? <span className={styles.none}>0</span> : formatCount(num_missing),
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
          width: "76px",
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
      width: "216px",
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
