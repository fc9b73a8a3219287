import { expect, test } from "vitest";
import type { DataEncoding } from "../../spec/openapi";
import { chipsOfEncoding, stepsOf, widthOf } from "./preprocessing";
import { startValues } from "./row_input";

const ENCODING: DataEncoding = {
  kind: "table",
  inputs: ["length", "island", "is_male"],
  targets: ["species"],
  learning_task: "classification",
  columns: [
    {
      column: "length",
      kind: "standardize",
      width: 1,
      mean: 43.921_929,
      standard_deviation: 5.4436,
      categories: [],
      vocabulary: [],
    },
    {
      column: "island",
      kind: "one_hot",
      width: 3,
      mean: null,
      standard_deviation: null,
      categories: ["Biscoe", "Dream", "Torgersen"],
      vocabulary: [],
    },
    {
      column: "is_male",
      kind: "boolean",
      width: 1,
      mean: null,
      standard_deviation: null,
      categories: [],
      vocabulary: [],
    },
  ],
  missing_words: [],
  format: "csv",
  row_shape: [],
  is_rescaled_in_model: false,
  is_logits: false,
  class_names: ["a", "b"],
};

test("a form starts with a row of the data, in the types of its fields", () => {
  const row = { length: "39.1", island: 3, is_male: "Yes", other: 1 };
  expect(startValues(ENCODING, row)).toEqual({ length: 39.1, island: "3", is_male: true });
  const blank = { length: null, island: null, is_male: null };
  expect(startValues(ENCODING, blank)).toEqual({ length: null, island: null, is_male: false });
});

test("without the data it starts in the middle", () => {
  expect(startValues(ENCODING, null)).toEqual({ length: 43.9, island: "Biscoe", is_male: false });
});

test("the preprocessing is said column by column", () => {
  expect(widthOf(ENCODING)).toBe(5);
  expect(chipsOfEncoding(ENCODING)).toEqual(["1 number scaled", "1 category", "1 yes or no"]);
  expect(stepsOf(ENCODING).map((step) => step.how)).toEqual([
    "(x − 43.92) ÷ 5.444",
    "one of 3 categories: Biscoe, Dream, Torgersen",
    "yes is 1, no is 0",
  ]);
});
