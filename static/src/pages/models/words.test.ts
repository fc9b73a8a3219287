import { expect, test } from "vitest";
import { readWords } from "./words";

test("one word a line, the empty one of a mask too", () => {
  expect(readWords("\n[UNK]\nno\r\nyes\n")).toEqual(["", "[UNK]", "no", "yes"]);
  expect(readWords("[UNK]\nno")).toEqual(["[UNK]", "no"]);
});

test("a list of JSON", () => {
  expect(readWords('\uFEFF["", "[UNK]", 3]')).toEqual(["", "[UNK]", "3"]);
});
