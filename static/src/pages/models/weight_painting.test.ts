import { expect, test } from "vitest";
import { rgb } from "./weight_painting";

test.each([
  ["#2f5bea", [47, 91, 234]],
  ["#fff", [255, 255, 255]],
  [" #0a0 ", [0, 170, 0]],
])("the colour %s", (hex, expected) => {
  expect(rgb(hex)).toEqual(expected);
});
