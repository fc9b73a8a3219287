import { expect, test } from "vitest";
import { writeTensor, writeWholeTensor } from "./numbers";

test("a batch axis is left out of a sample's shape; operators need not have one", () => {
  const shape = (...axes: (number | null)[]) => ({ shape: axes, dtype: "float32" });
  expect(writeTensor(shape(null, 28, 1))).toBe("28 × 1");
  expect(writeWholeTensor(shape(null, 28, 1))).toBe("28 × 1");
  expect(writeWholeTensor(shape(4))).toBe("4");
  expect(writeWholeTensor(shape(1, 3, 224))).toBe("1 × 3 × 224");
  expect(writeWholeTensor(shape())).toBe("one number");
});
