import type { ReactNode } from "react";
import { classes } from "./classes";
import fieldStyles from "./field.module.css";
import styles from "./Table.module.css";

export interface TableColumn<Row> {
  id: string;
  title: string;
  render: (row: Row, index: number) => ReactNode;
  /** `numeric`: mono, right. `mono`: mono, left. */
  kind?: "text" | "numeric" | "mono";
  /** A CSS width; what is not stated shares the rest. */
  width?: string;
  isTitleHidden?: boolean;
  /** What the cell says when it is cut. */
  tooltip?: (row: Row) => string | undefined;
  /** Break lines instead of cutting with an ellipsis. */
  isWrapped?: boolean;
}

export interface TableProps<Row> {
  label: string;
  columns: readonly TableColumn<Row>[];
  rows: readonly Row[];
  getKey: (row: Row, index: number) => string;
  isMarked?: (row: Row) => boolean;
  isDense?: boolean;
  /** As wide as its cells need (it scrolls), instead of as wide as its place. */
  isLoose?: boolean;
  className?: string | undefined;
}

/** A column that shares the rest would have nothing left of a narrow window: it scrolls instead. */
const LEAST_SHARE = 120;

function leastWidth<Row>(columns: readonly TableColumn<Row>[]): number {
  const widths = columns.map(({ width = "" }) =>
    width.endsWith("px") ? Number.parseFloat(width) : LEAST_SHARE,
  );
  return widths.reduce((sum, width) => sum + width, 0);
}

/** Rows and columns; numbers stand in mono at the right so that the eye can run down them. */
export function Table<Row>({
  label,
  columns,
  rows,
  getKey,
  isMarked,
  isDense = false,
  isLoose = false,
  className,
}: TableProps<Row>) {
  const kindClass = (column: TableColumn<Row>) =>
    column.kind === undefined || column.kind === "text" ? undefined : styles[column.kind];
  return (
    // A region that scrolls must be reachable by keyboard (axe: scrollable-region-focusable).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={classes(styles.frame, className)} tabIndex={0} aria-label={label}>
      <table
        className={classes(
          styles.table,
          isLoose ? styles.loose : styles.fixed,
          isDense && styles.dense,
        )}
        style={isLoose || isDense ? undefined : { minWidth: `${leastWidth(columns)}px` }}
      >
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={classes(styles.head, kindClass(column))}
                style={column.width === undefined ? undefined : { width: column.width }}
              >
                <span className={column.isTitleHidden === true ? fieldStyles.hidden : undefined}>
                  {column.title}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={getKey(row, index)} className={isMarked?.(row) === true ? styles.marked : ""}>
              {columns.map((column) => (
                <td
                  key={column.id}
                  className={classes(
                    styles.cell,
                    kindClass(column),
                    column.isWrapped === true && styles.wraps,
                  )}
                  title={column.tooltip?.(row)}
                >
                  {column.render(row, index)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
