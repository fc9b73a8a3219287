/** A table's preprocessing in words: what becomes of each column before the network. */
import type { ColumnEncoding, ColumnProfile, DataEncoding } from "../../spec/openapi";
import { formatCounted, formatNumber } from "../../widgets/format";

export interface PreprocessingStep {
  column: string;
  /** What is done to it. */
  how: string;
  /** What a missing value becomes. */
  missing: string;
  /** How many numbers come out. */
  width: number;
}

/** What becomes of each column, in the order in which the network takes them. */
export function stepsOf(encoding: DataEncoding): PreprocessingStep[] {
  return encoding.columns.map((column) => ({
    column: column.column,
    how: howOf(column),
    missing: MISSING[column.kind],
    width: column.width,
  }));
}

/** What will become of a data set's columns: as far as it is known before the training. */
export function stepsOfColumns(columns: readonly ColumnProfile[]): PreprocessingStep[] {
  return columns.flatMap((column): PreprocessingStep[] => {
    const width = column.encoded_width ?? 0;
    if (width === 0) return [];
    const step = (how: string, missing: string) => [{ column: column.name, how, missing, width }];
    switch (column.type) {
      case "number":
        return step("(x − mean) ÷ standard deviation", MISSING.standardize);
      case "boolean":
        return step("yes is 1, no is 0", MISSING.boolean);
      case "text":
        return step(`the first ${width} words of each text, by number`, MISSING.text);
      default:
        return step(
          `one of ${formatCounted(width, "category", "categories")}: ${someOf(column.categories.map(({ value }) => value))}`,
          MISSING.one_hot,
        );
    }
  });
}

/** How many numbers the network takes. */
export function widthOf(encoding: DataEncoding): number {
  return encoding.columns.reduce((sum, column) => sum + column.width, 0);
}

/** The kinds of columns, a few words each: "3 numbers scaled". */
export function chipsOfEncoding(encoding: DataEncoding): string[] {
  const count = (kind: ColumnEncoding["kind"]) =>
    encoding.columns.filter((column) => column.kind === kind).length;
  const numbers = count("standardize");
  const categories = count("one_hot");
  const booleans = count("boolean");
  return [
    numbers > 0 && `${formatCounted(numbers, "number")} scaled`,
    categories > 0 && (categories === 1 ? "1 category" : `${categories} categories`),
    booleans > 0 && `${booleans} yes or no`,
    count("text") > 0 && "text to words",
  ].filter((chip) => chip !== false);
}

function howOf(column: ColumnEncoding): string {
  switch (column.kind) {
    case "standardize":
      return `(x − ${formatNumber(column.mean ?? 0, 4)}) ÷ ${formatNumber(column.standard_deviation ?? 1, 4)}`;
    case "one_hot":
      return `one of ${formatCounted(column.categories.length, "category", "categories")}: ${someOf(column.categories)}`;
    case "boolean":
      return "yes is 1, no is 0";
    case "text":
      return `words by number, ${formatCounted(column.vocabulary.length, "word")} known, the first ${column.width} of each text`;
  }
}

/** What a missing value becomes. */
const MISSING: Readonly<Record<ColumnEncoding["kind"], string>> = {
  standardize: "the mean",
  one_hot: "none of them, as what is unknown",
  boolean: "no",
  text: "an empty text",
};

const NUM_SHOWN = 4;

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, NUM_SHOWN).join(", ");
  return names.length <= NUM_SHOWN ? shown : `${shown} …`;
}
