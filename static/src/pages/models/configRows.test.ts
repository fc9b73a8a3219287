import { describe, expect, it } from "vitest";
import type { LayerSpec, ModelLayer } from "../../spec/openapi";
import { configRows, ownConfig } from "./configRows";

const SPEC = {
  class_name: "Dense",
  arguments: [
    { name: "units", type: "integer", required: true },
    { name: "activation", type: "activation", required: false, default: null },
    { name: "kernel_initializer", type: "initializer", required: false, default: "glorot_uniform" },
    { name: "bias_initializer", type: "initializer", required: false, default: "zeros" },
  ],
} as unknown as LayerSpec;

function dense(config: Record<string, unknown>): ModelLayer {
  return { name: "dense", class_name: "Dense", config } as unknown as ModelLayer;
}

const GLOROT = { class_name: "GlorotUniform", config: { seed: null } };
const NORMAL = { class_name: "RandomNormal", config: { mean: 0, stddev: 0.05, seed: null } };

describe("the config of a layer", () => {
  it("puts what differs from Keras's defaults first", () => {
    const config = {
      bias_initializer: NORMAL,
      kernel_initializer: GLOROT,
      units: 3,
      name: "dense",
    };
    expect(configRows(dense(config), SPEC)).toEqual([
      { name: "units", text: "3", isDefault: false },
      { name: "bias_initializer", text: "RandomNormal(mean=0, stddev=0.05)", isDefault: false },
      { name: "kernel_initializer", text: "glorot_uniform", isDefault: true },
    ]);
  });

  it("takes Keras 2's linear activation and a float32 policy for the defaults that they are", () => {
    const dtype = { class_name: "DTypePolicy", config: { name: "float32" } };
    expect(
      ownConfig(dense({ units: 3, activation: "linear", dtype, trainable: true }), SPEC),
    ).toEqual({
      units: 3,
    });
  });

  it("shows everything of a layer that nobody knows", () => {
    expect(configRows(dense({ depth: 0.699999988079071 }), undefined)).toEqual([
      { name: "depth", text: "0.7", isDefault: false },
    ]);
  });
});
