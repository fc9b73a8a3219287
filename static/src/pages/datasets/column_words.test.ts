import { expect, it } from "vitest";
import { rangeWords } from "./column_words";

it("years are written without a comma, other numbers with one", () => {
  expect(rangeWords({ minimum: 1967, median: 1991, maximum: 2017 })).toEqual([
    "1967",
    "1991",
    "2017",
  ]);
  expect(rangeWords({ minimum: 180, median: 540, maximum: 1920 })).toEqual(["180", "540", "1,920"]);
  expect(rangeWords({ minimum: 1900.5, median: null, mean: 1950, maximum: 2000 })[1]).toBe("1,950");
});
