/** What a box says of an operator of ONNX or TensorFlow Lite: its attributes, without those that change nothing. */
import { chipsOf } from "../../model/boxes";
import type { JsonValue } from "../../spec/openapi";

/** What is told elsewhere: of the numbers by the weights, of the bodies by the layers inside. */
const TOLD_ELSEWHERE = new Set(["quantization", "quantized_bias_type", "pot_scale_int16"]);
/** Of one step, of one part: as if they were not there. */
const ONE_CHANGES_NOTHING = /^(?:strides?|dilations?|stride_[wh]|dilation_[wh]_factor|group)$/;
const FIRST = ["kernel_shape", "filter_width", "filter_height"];

export function operatorChips(config: Readonly<Record<string, JsonValue>>): string[] {
  const told = Object.entries(config)
    .filter(([name, value]) => !TOLD_ELSEWHERE.has(name) && !isQuiet(name, value))
    .sort(([one], [other]) => rank(one) - rank(other));
  const activation = told.find(([name]) => name === "fused_activation_function")?.[1];
  const chips = chipsOf(
    {
      name: "",
      class_name: "",
      config: Object.fromEntries(told.filter(([name]) => name !== "fused_activation_function")),
    },
    undefined,
  );
  return typeof activation === "string" ? [activation, ...chips] : chips;
}

function rank(name: string): number {
  return FIRST.includes(name) ? 0 : 1;
}

function isQuiet(name: string, value: JsonValue): boolean {
  if (value === null || value === "" || value === "NONE" || value === "NOTSET") return true;
  if (typeof value === "string" && value.endsWith("shown inside")) return true;
  const numbers = Array.isArray(value) ? value : [value];
  if (ONE_CHANGES_NOTHING.test(name)) return numbers.every((one) => one === 1);
  return name === "pads" && numbers.every((one) => one === 0);
}
