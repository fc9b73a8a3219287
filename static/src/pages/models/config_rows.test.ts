import { describe, expect, it } from "vitest";
import type { LayerSpec, ModelLayer } from "../../spec/openapi";
import { configRows, ownConfig } from "./config_rows";

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
  return { name: "dense", class_name: "Dense", config, layers: [] } as unknown as ModelLayer;
}

function of(class_name: string, config: Record<string, unknown>, inner: string[] = []): ModelLayer {
  const layers = inner.map((name) => ({ name, class_name: name, layers: [] }));
  return { name: "one", class_name, config, layers } as unknown as ModelLayer;
}

function specOf(...args: readonly [name: string, type: string, standard: unknown][]): LayerSpec {
  const specs = args.map(([name, type, standard]) => ({
    ...{ name, type, default: standard },
    required: standard === undefined,
  }));
  return { arguments: specs } as unknown as LayerSpec;
}

const GLOROT = { class_name: "GlorotUniform", config: { seed: null } };
const NORMAL = { class_name: "RandomNormal", config: { mean: 0, stddev: 0.1, seed: null } };

describe("the config of a layer", () => {
  it("tells whole numbers to their last digit, others as they were before 32 bits", () => {
    const config = { units: 123456789, activation: null, rate: 0.699999988079071 };
    expect(ownConfig(dense(config), SPEC)).toMatchObject({ units: 123456789, rate: 0.7 });
  });

  it("puts what differs from Keras's defaults first", () => {
    const config = {
      bias_initializer: NORMAL,
      kernel_initializer: GLOROT,
      units: 3,
      name: "dense",
    };
    expect(configRows(dense(config), SPEC)).toEqual([
      { name: "units", text: "3", isDefault: false },
      { name: "bias_initializer", text: "RandomNormal(stddev=0.1)", isDefault: false },
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

  it("says of an input its shape alone", () => {
    const spec = specOf(
      ["shape", "shape", null],
      ["sparse", "boolean", null],
      ["ragged", "boolean", null],
      ["batch_shape", "shape", null],
    );
    const rest = { dtype: "float32", sparse: false, ragged: false, name: "input" };
    const keras3 = of("InputLayer", { batch_shape: [null, 28, 28, 1], ...rest });
    const keras2 = of("InputLayer", { batch_input_shape: [null, 28, 28, 1], ...rest });
    expect(ownConfig(keras3, spec)).toEqual({ shape: [28, 28, 1] });
    expect(ownConfig(keras2, spec)).toEqual({ shape: [28, 28, 1] });
    const first = of("Dense", { batch_input_shape: [null, 5, 3], activation: "relu" });
    expect(ownConfig(first, specOf())).toEqual({ activation: "relu" });
  });

  it("takes what Keras resolved from None or from one number for the default", () => {
    const convolution = specOf(
      ["kernel_size", "integers", undefined],
      ["strides", "integers", 1],
      ["data_format", "choice", null],
    );
    const config = { kernel_size: [3, 3], strides: [1, 1], data_format: "channels_last" };
    expect(ownConfig(of("Conv2D", config), convolution)).toEqual({ kernel_size: [3, 3] });
    const first = { ...config, data_format: "channels_first", strides: [2, 2] };
    expect(ownConfig(of("Conv2D", first), convolution)).toEqual({ ...first });

    const pooling = specOf(["pool_size", "integers", [2, 2]], ["strides", "integers", null]);
    const asWritten = { pool_size: [3, 3], strides: [3, 3] };
    expect(ownConfig(of("MaxPooling2D", asWritten), pooling)).toEqual({ pool_size: [3, 3] });
    const apart = { pool_size: [2, 2], strides: [1, 1] };
    expect(ownConfig(of("MaxPooling2D", apart), pooling)).toEqual({ strides: [1, 1] });
  });

  it("knows a default initializer however it is written", () => {
    const spec = specOf(
      ["recurrent_initializer", "initializer", "orthogonal"],
      ["embeddings_initializer", "initializer", "uniform"],
      ["kernel_initializer", "initializer", "glorot_uniform"],
    );
    const written = {
      recurrent_initializer: { class_name: "Orthogonal", config: { gain: 1.0, seed: null } },
      embeddings_initializer: {
        class_name: "RandomUniform",
        config: { minval: -0.05000000074505806, maxval: 0.05, dtype: "float32" },
      },
      kernel_initializer: {
        class_name: "VarianceScaling",
        config: { scale: 1.0, mode: "fan_avg", distribution: "uniform", seed: null },
      },
    };
    expect(ownConfig(of("One", written), spec)).toEqual({});
    const gain = { class_name: "Orthogonal", config: { gain: 2, seed: null } };
    expect(ownConfig(of("One", { recurrent_initializer: gain }), spec)).toEqual({
      recurrent_initializer: gain,
    });
  });

  it("leaves a wrapper's inner layers to the list of them", () => {
    const layer = { class_name: "LSTM", config: { units: 4 } };
    const spec = specOf(["layer", "layer", undefined], ["merge_mode", "choice", "concat"]);
    expect(
      ownConfig(of("Bidirectional", { layer, merge_mode: "sum" }, ["LSTM", "LSTM"]), spec),
    ).toEqual({ merge_mode: "sum" });
  });
});
