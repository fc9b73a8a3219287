import { describe, expect, it } from "vitest";
import type { ModelLayer } from "../../spec/openapi";
import { markdownOf, tsvOf } from "./layer_table";

const layer = (name: string, layers: ModelLayer[] = []): ModelLayer => ({
  ...{ name, class_name: "Dense", inbound: ["in"], weights: [], num_params: 1110 },
  ...{
    outputs: [{ shape: [null, 10], dtype: "float32" }],
    is_known: true,
    is_guessed: false,
    layers,
  },
});

describe("the table of layers", () => {
  it("is Markdown that no name can break", () => {
    expect(markdownOf([layer("a|b", [layer("c")])]).split("\n")).toEqual([
      "| Layer | Class | Output shape | Parameters | Connected to |",
      "| --- | --- | --- | ---: | --- |",
      "| a\\|b | Dense | (None, 10) | 1110 | in |",
      "| › c | Dense | (None, 10) | 1110 | in |",
      "",
    ]);
  });
  it("is cells, none of them a formula", () => {
    expect(tsvOf([layer("=1+1\tx")]).split("\n")[1]).toBe("'=1+1 x\tDense\t(None, 10)\t1110\tin");
  });
});
