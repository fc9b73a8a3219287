/** What columns and choices are called in front of people. */
import type { ColumnProfile, ColumnType, DataChoice, LearningTask } from "../../spec/openapi";
import { formatCounted, formatList, formatNumber } from "../../widgets/format";

const TYPE_WORDS: Record<ColumnType, string> = {
  number: "number",
  category: "category",
  boolean: "yes or no",
  text: "text",
  array: "array",
  image: "image",
  constant: "constant",
};

export function typeWords(column: ColumnProfile): string {
  return TYPE_WORDS[column.type];
}

const TASK_WORDS: Record<LearningTask, string> = {
  classification: "Classification: one of several classes",
  binary_classification: "Binary classification: yes or no",
  regression: "Regression: a number",
};

export function taskWords(task: LearningTask): string {
  return TASK_WORDS[task];
}

/** Why a column cannot be an input or a target, or null. */
export function whyNotChosen(column: ColumnProfile): string | null {
  if (column.is_test_part) return "used for the test score";
  if (column.type === "text" && column.encoded_width == null)
    return "dates cannot be learned from yet";
  if (column.type === "constant") return "the same in every row";
  return null;
}

const YEARS = { first: 1500, last: 2200 };

/** The smallest, middle and largest value of a column of numbers; years have no commas. */
export function rangeWords(
  column: Pick<ColumnProfile, "minimum" | "maximum" | "median" | "mean">,
): readonly [string, string, string] {
  const { minimum = null, maximum = null } = column;
  const middle = column.median ?? column.mean ?? null;
  const areYears =
    minimum !== null &&
    maximum !== null &&
    minimum >= YEARS.first &&
    maximum <= YEARS.last &&
    Number.isInteger(minimum) &&
    Number.isInteger(maximum);
  const words = (value: number | null): string =>
    areYears && value !== null && Number.isInteger(value) ? String(value) : formatNumber(value);
  return [words(minimum), words(middle), words(maximum)];
}

/** One sentence: what is learned from what. */
export function choiceSentence(choice: Pick<DataChoice, "inputs" | "targets">): string {
  const inputs =
    choice.inputs.length > 3
      ? formatCounted(choice.inputs.length, "column")
      : formatList(choice.inputs);
  return `${formatList(choice.targets)} from ${inputs}`;
}
