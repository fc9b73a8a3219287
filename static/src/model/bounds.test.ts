import { expect, test } from "vitest";
import type { ArgumentSpec } from "../spec/openapi";
import { boundsWords, outOfBounds, stepped } from "./bounds";

const argument = (bounds: Partial<ArgumentSpec>): ArgumentSpec => ({
  name: "rate",
  type: "number",
  required: true,
  help: "",
  is_shared: false,
  is_cell: false,
  ...bounds,
});

test("bounds are said in short", () => {
  expect(boundsWords(argument({ minimum: 0, maximum: 1 }))).toBe("0 … 1");
  expect(boundsWords(argument({ minimum: 1 }))).toBe("≥ 1");
  expect(boundsWords(argument({}))).toBeNull();
});

test("what lies outside is said, in lists and pairs too", () => {
  const share = argument({ minimum: 0, maximum: 1 });
  expect(outOfBounds(share, 1)).toBeNull();
  expect(outOfBounds(share, 1.5)).toBe("This lies between 0 and 1; 1.5 does not.");
  expect(outOfBounds(argument({ minimum: 1 }), [3, 0])).toBe("This is 1 or more; 0 is less.");
  expect(outOfBounds(argument({ minimum: 0 }), [[1, -2], 3])).toBe(
    "This is 0 or more; -2 is less.",
  );
  expect(outOfBounds(share, undefined)).toBeNull();
  expect(outOfBounds(share, null)).toBeNull();
});

test("a tuple has as many entries as the layer has axes", () => {
  const size = argument({ type: "integers", minimum: 1, length: 2 });
  expect(outOfBounds(size, 3)).toBeNull();
  expect(outOfBounds(size, [3, 3])).toBeNull();
  expect(outOfBounds(size, [3, 3, 3])).toBe(
    "2 numbers are needed here, or one for all; these are 3.",
  );
});

test("arrow keys stop at the bounds", () => {
  expect(stepped(argument({ minimum: 1 }), 1, -1)).toBe(1);
  expect(stepped(argument({ minimum: 1 }), 1, 1)).toBe(2);
});
