import { expect, test } from "vitest";
import { readingOptionsOf, TEXT_OPTIONS } from "./reading_options";

function zip(member: string): Blob {
  return new Blob(["PK\u0003\u0004", new Uint8Array(26), member]);
}

test("what can be chosen is told by how a file begins", async () => {
  expect(await readingOptionsOf(new Blob(["a;b\n1;2\n"]))).toBe(TEXT_OPTIONS);
  expect(await readingOptionsOf(new Blob(["[a];b\n1;2\n"]))).toBe(TEXT_OPTIONS);
  const utf16 = new Blob([new Uint8Array([0xff, 0xfe, 0x61, 0])]);
  expect(await readingOptionsOf(utf16)).toBe(TEXT_OPTIONS);
  expect(await readingOptionsOf(zip("xl/workbook.xml"))).toContain("sheet");
  const others = [zip("x_train.npy"), new Blob(["PAR1"]), new Blob(['{"a": 1}']), new Blob([])];
  for (const other of others) expect(await readingOptionsOf(other)).toEqual([]);
});
