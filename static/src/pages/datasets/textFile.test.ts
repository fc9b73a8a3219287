import { expect, test } from "vitest";
import { looksLikeText } from "./textFile";

test("what is no text is not offered to be read as one", async () => {
  expect(await looksLikeText(new Blob(["a;b\n1;2\n"]))).toBe(true);
  expect(await looksLikeText(new Blob([new Uint8Array([0xff, 0xfe, 0x61, 0])]))).toBe(true);
  expect(await looksLikeText(new Blob(["PK\u0003\u0004 and more"]))).toBe(false);
  expect(await looksLikeText(new Blob(["PAR1"]))).toBe(false);
  expect(await looksLikeText(new Blob([]))).toBe(false);
});
