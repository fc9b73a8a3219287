import { expect, test } from "vitest";
import { commonFolder } from "./common_folder";

test("the folder that all names are in", () => {
  expect(commonFolder(["a/b/kernel", "a/b/bias"])).toBe("a/b/");
  expect(commonFolder(["a/b/kernel", "a/c/bias"])).toBe("a/");
  expect(commonFolder(["kernel", "a/bias"])).toBe("");
  expect(commonFolder([])).toBe("");
});

test("names with a slash in front, as PyTorch writes them into ONNX", () => {
  expect(commonFolder(["/fc/Constant_output_0", "onnx::MatMul_12"])).toBe("");
  expect(commonFolder(["/fc/weight", "/conv/weight"])).toBe("/");
});
