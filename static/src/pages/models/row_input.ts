/** What a prediction form holds: one value a column, and where it starts from. */
import type { ColumnEncoding, DataEncoding, JsonValue } from "../../spec/openapi";

export type RowValues = Readonly<Record<string, JsonValue>>;

/**
 * The values that the form starts with.
 *
 * Args:
 *   example: a row of the data, where it is here; else the mean of each number and the
 *     first of each list of categories.
 */
export function startValues(encoding: DataEncoding, example: RowValues | null): RowValues {
  return Object.fromEntries(
    encoding.columns.map((column) => {
      const value = example?.[column.column];
      return [column.column, value === undefined ? middleOf(column) : fitting(column, value)];
    }),
  );
}

/** A number that a person would write in the middle of a column: three digits of the mean. */
function middleOf(column: ColumnEncoding): JsonValue {
  switch (column.kind) {
    case "standardize":
      return Number((column.mean ?? 0).toPrecision(3));
    case "one_hot":
      return column.categories[0] ?? null;
    case "boolean":
      return false;
    case "text":
      return "";
  }
}

const YES_WORDS = new Set(["true", "yes", "t", "y", "1", "1.0"]);

/** A cell of the data as its field takes it. */
function fitting(column: ColumnEncoding, value: JsonValue): JsonValue {
  if (value === null) return column.kind === "boolean" ? false : null;
  switch (column.kind) {
    case "standardize": {
      const number = Number(value);
      return Number.isFinite(number) ? number : null;
    }
    case "boolean":
      return YES_WORDS.has(String(value).toLowerCase());
    case "one_hot":
    case "text":
      return String(value);
  }
}
