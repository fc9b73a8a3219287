import { describe, expect, it } from "vitest";
import type { ArgumentSpec, LayerDocument, LayerSpec, ShapeReport } from "../spec/openapi";
import { boxesOf, chipsOf } from "./boxes";
import { drawingOf } from "./drawing";
import { changedFindings, findingsOf } from "./findings";
import { placeInStack } from "./columns";
import { chipsThatFit, heightOfBox } from "./geometry";

const argument = (name: string, more: Partial<ArgumentSpec>): ArgumentSpec => ({
  name,
  type: "any",
  required: false,
  help: "",
  is_shared: false,
  is_cell: false,
  ...more,
});
const conv2d: LayerSpec = {
  class_name: "Conv2D",
  aliases: [],
  category: "convolutional",
  summary: "",
  is_custom: false,
  takes_many: false,
  is_cell: false,
  arguments: [
    argument("filters", { type: "integer", required: true }),
    argument("kernel_size", { type: "integers", required: true }),
    argument("strides", { type: "integers", default: [1, 1] }),
    argument("padding", { type: "choice", default: "valid", choices: ["valid", "same"] }),
    argument("activation", { type: "activation", default: null }),
    argument("use_bias", { type: "boolean", default: true }),
  ],
};

describe("chips", () => {
  it("show what differs from the defaults, in the constructor's order", () => {
    const config = {
      activation: "relu",
      use_bias: false,
      filters: 64,
      kernel_size: [3, 3],
      strides: [1, 1],
      padding: "same",
      odd: { class_name: "Thing" },
    };
    expect(chipsOf({ name: "c", class_name: "Conv2D", config }, conv2d)).toEqual([
      "64 filters",
      "3 × 3",
      "same",
      "relu",
      "no bias",
      "odd Thing",
    ]);
  });

  it("write pairs as they were given, and numbers that are no sizes apart", () => {
    const norm: LayerSpec = {
      ...conv2d,
      arguments: [argument("mean", { type: "any" }), argument("pad", { type: "integers" })],
    };
    const chips = (config: LayerDocument["config"]) =>
      chipsOf({ name: "n", class_name: "Norm", config }, norm);
    expect(chips({ mean: [0, 1, 2] })).toEqual(["mean 0, 1, 2"]);
    expect(
      chips({
        pad: [
          [3, 3],
          [1, 1],
        ],
      }),
    ).toEqual(["pad 3 × 1"]);
    expect(
      chips({
        pad: [
          [0, 1],
          [0, 1],
        ],
      }),
    ).toEqual(["pad (0, 1) × (0, 1)"]);
    expect(chips({ mean: [1, 2, 3, 4, 5] })).toEqual(["mean [5]"]);
  });

  it("tell a function by its name", () => {
    const activation = { class_name: "function", config: "mine>mish", module: "builtins" };
    const config = { activation, filters: 8 };
    expect(chipsOf({ name: "c", class_name: "Conv2D", config }, conv2d)).toContain("mish");
  });

  it("that do not fit are counted", () => {
    const chips = Array.from({ length: 9 }, (_, at) => `argument number ${at}`);
    const { shown, numHidden } = chipsThatFit(chips);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.length + numHidden).toBe(9);
    expect(chipsThatFit(["x".repeat(200)]).shown[0]).toMatch(/…$/);
  });
});

const drawing = drawingOf({
  version: 1,
  name: "n",
  kind: "sequential",
  layers: [
    { name: "same", class_name: "Conv2D", config: { filters: 2, kernel_size: 3 } },
    { name: "same", class_name: "Nobody", config: {} },
  ],
});
const report = (numParams: number): ShapeReport => ({
  is_valid: false,
  num_params: numParams,
  num_trainable_params: numParams,
  layers: {
    same: { outputs: [{ shape: [null, 26, 26, 2], dtype: "float32" }], num_params: numParams },
  },
  issues: [
    { code: "unknown_argument", severity: "warning", layer_index: 1, message: "w", fixes: [] },
    { code: "repeated_name", severity: "error", layer_index: 1, message: "e", fixes: [] },
    { code: "loose_end", severity: "error", message: "all", fixes: [] },
  ],
});

describe("boxes", () => {
  it("show shapes and counts, of a repeated name at the first alone, and errors first", () => {
    const findings = findingsOf(drawing, report(20));
    const [first, second] = boxesOf(drawing, findings, (name) =>
      name === "Conv2D" ? conv2d : undefined,
    );
    expect(first).toMatchObject({ shape: "26 × 26 × 2", count: "20", category: "convolutional" });
    expect(second).toMatchObject({ shape: "?", count: "–", category: "unknown" });
    expect(second?.issue?.message).toBe("e");
    expect(findings.general).toHaveLength(1);
  });

  it("know what the last answer changed", () => {
    const [before, after] = [findingsOf(drawing, report(20)), findingsOf(drawing, report(30))];
    expect(changedFindings(before, before)).toEqual([]);
    expect(changedFindings(before, after)).toEqual(["box-0"]);
  });

  it("are higher with words in them", () => {
    const issue = { severity: "error", message: "word ".repeat(40), fixes: [] } as const;
    const plain = heightOfBox({ chips: [], issue: null });
    expect(heightOfBox({ chips: ["a"], issue: null })).toBeGreaterThan(plain);
    expect(heightOfBox({ chips: [], issue })).toBeGreaterThan(plain + 60);
  });
});

describe("places in a stack", () => {
  it("are before the first box whose middle lies below the point", () => {
    const heights = [40, 60, 40];
    expect(placeInStack(heights, { x: 0, y: -100 })).toBe(0);
    expect(placeInStack(heights, { x: 0, y: 30 })).toBe(1);
    expect(placeInStack(heights, { x: 0, y: 10_000 })).toBe(3);
  });
});
