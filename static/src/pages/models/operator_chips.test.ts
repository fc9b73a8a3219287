import { expect, test } from "vitest";
import { operatorChips } from "./operator_chips";

test("attributes that change nothing are not said, the kernel comes first", () => {
  expect(
    operatorChips({
      dilations: [1, 1],
      strides: [2, 2],
      group: 1,
      pads: [0, 0, 0, 0],
      kernel_shape: [3, 3],
    }),
  ).toEqual(["kernel_shape 3 × 3", "strides 2 × 2"]);
});

test("TensorFlow Lite's fused activation stands by its name", () => {
  const config = { padding: "SAME", stride_w: 1, stride_h: 2, quantization: "scale 0.1" };
  expect(operatorChips({ ...config, fused_activation_function: "RELU" })).toEqual([
    "RELU",
    "padding SAME",
    "stride_h 2",
  ]);
  expect(operatorChips({ ...config, fused_activation_function: "NONE" })[0]).toBe("padding SAME");
});

test("axes are places, not sizes; bodies are told by what is inside", () => {
  const config = { perm: [0, 2, 3, 1], then_branch: "1 operator, shown inside" };
  expect(operatorChips(config)).toEqual(["perm 0, 2, 3, 1"]);
});
