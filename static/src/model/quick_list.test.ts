import { describe, expect, it } from "vitest";
import type { LayerSpec } from "../spec/openapi";
import { type Trial, plainWords, quickList, trialNetwork } from "./quick_list";

const spec = (class_name: string, category: string, more: Partial<LayerSpec> = {}): LayerSpec => ({
  class_name,
  category,
  aliases: [],
  arguments: [],
  summary: "",
  is_cell: false,
  is_custom: false,
  takes_many: false,
  ...more,
});
const SPECS = [
  spec("InputLayer", "core"),
  spec("Dense", "core"),
  spec("Conv2D", "convolutional"),
  spec("Conv1D", "convolutional"),
  spec("Conv2DTranspose", "convolutional"),
  spec("Layer", "core", { refused: "A base class." }),
];
const TRIALS = new Map<string, Trial>([
  ["Dense", { shape: "28 × 28 × 32", problem: null }],
  ["Conv2D", { shape: "26 × 26 × 32", problem: null }],
  ["Conv2DTranspose", { shape: "30 × 30 × 32", problem: null }],
  ["Conv1D", { shape: null, problem: "Conv1D takes 3 axes; here come 4." }],
]);
const names = (offers: readonly { spec: LayerSpec }[]) => offers.map((one) => one.spec.class_name);

describe("the quick-add list", () => {
  it("has what is made for the shape first, and what does not fit last", () => {
    const { fits, others } = quickList(SPECS, "", TRIALS, false);
    expect(names(fits)).toEqual(["Conv2D", "Dense", "Conv2DTranspose"]);
    expect(names(others)).toEqual(["Conv1D"]);
  });

  it("is searched, and offers an input where nothing comes in", () => {
    expect(names(quickList(SPECS, "conv2", TRIALS, false).fits)).toEqual([
      "Conv2D",
      "Conv2DTranspose",
    ]);
    expect(names(quickList(SPECS, "", null, true).fits)[0]).toBe("InputLayer");
    expect(names(quickList(SPECS, "input", null, false).fits)).toEqual([]);
  });

  it("says why something does not fit without the names of the trial", () => {
    const message = '"try_Conv1D" (Conv1D) needs 3 axes; "what_comes_in" gives 4.';
    expect(plainWords("try_Conv1D", message)).toBe("Conv1D needs 3 axes; what comes in gives 4.");
  });

  it("asks for all of them in one network", () => {
    const network = trialNetwork({ shape: [null, 28, 28, 1], dtype: "float32" }, SPECS);
    const [input, ...layers] = network.layers;
    expect(input?.config).toEqual({ shape: [28, 28, 1], dtype: "float32" });
    expect(layers.map((layer) => layer.class_name)).toEqual([
      "Dense",
      "Conv2D",
      "Conv1D",
      "Conv2DTranspose",
    ]);
    expect(layers.every((layer) => layer.inbound?.[0] === input?.name)).toBe(true);
  });
});
