import { expect, test } from "vitest";
import { unsoundTitle, unsoundWords } from "./unsound_words";

const weight = (name: string, num_nan: number, num_infinite: number) => ({
  layer: "dense",
  place: name,
  name,
  num_values: 1200,
  num_nan,
  num_infinite,
});

test("weights that hold no numbers are counted and named", () => {
  const one = { num_weights: 1, num_nan: 0, num_infinite: 2, weights: [weight("bias", 0, 2)] };
  expect(unsoundTitle(one)).toBe("1 weight holds infinity");
  expect(unsoundWords(one)).toBe("bias: 2 infinite of 1,200 values.");
  const many = {
    num_weights: 300,
    num_nan: 9,
    num_infinite: 2,
    weights: ["a", "b", "c", "d", "e"].map((name) => weight(name, 1, 2)),
  };
  expect(unsoundTitle(many)).toBe("300 weights hold NaN and infinity");
  expect(unsoundWords(many)).toMatch(
    /^a: 1 NaN and 2 infinite of 1,200 values; b: .*; and 296 more\.$/,
  );
});
