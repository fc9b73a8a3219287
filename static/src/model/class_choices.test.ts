import { describe, expect, it } from "vitest";
import type { ArgumentSpec, Catalogue, JsonValue, LayerSpec } from "../spec/openapi";
import { classChoices, NONE } from "./class_choices";

const argument = (name: string, type: ArgumentSpec["type"], more = {}): ArgumentSpec => ({
  name,
  type,
  required: false,
  help: "",
  is_shared: false,
  is_cell: false,
  ...more,
});
const layer = (class_name: string, category: string, more: Partial<LayerSpec> = {}): LayerSpec => ({
  class_name,
  category,
  aliases: [],
  summary: "",
  arguments: [],
  is_custom: false,
  is_cell: false,
  takes_many: false,
  ...more,
});
const UNITS = argument("units", "integer", { required: true });
const CATALOGUE = {
  keras_version: "3",
  layers: [
    layer("LSTM", "rnn", { arguments: [UNITS, argument("unroll", "boolean")] }),
    layer("GRU", "rnn", { arguments: [UNITS] }),
    layer("LSTMCell", "rnn", { arguments: [UNITS], is_cell: true }),
    layer("Bidirectional", "rnn", { arguments: [argument("layer", "layer", { required: true })] }),
    layer("Dense", "core", { arguments: [UNITS] }),
    layer("Lambda", "core", { refused: "code" }),
    layer("LeakyReLU", "activations", { arguments: [argument("negative_slope", "number")] }),
  ],
  objects: {
    initializer: [
      {
        class_name: "HeNormal",
        identifiers: ["HeNormal", "he_normal"],
        summary: "",
        arguments: [argument("seed", "integer")],
      },
      {
        class_name: "Constant",
        identifiers: [],
        summary: "",
        arguments: [argument("value", "number", { default: 0 })],
      },
    ],
    activation: [{ class_name: "relu", identifiers: ["relu"], summary: "", arguments: [] }],
  },
  optimizers: [],
  losses: [],
  metrics: [],
} as unknown as Catalogue;

describe("the layers that may stand inside", () => {
  const inner = argument("layer", "layer", { required: true });
  const ofGroup = (owner: string, one: ArgumentSpec, at: number) =>
    classChoices(owner, one, CATALOGUE).groups[at]?.items.map((item) => item.id);

  it("puts those first that fit", () => {
    expect(ofGroup("Bidirectional", inner, 1)).toEqual(["LSTM", "GRU"]);
    expect(ofGroup("Bidirectional", inner, 2)).toEqual(["Bidirectional", "Dense", "LeakyReLU"]);
    const cell = argument("cell", "layer", { required: true, is_cell: true });
    expect(ofGroup("RNN", cell, 1)).toEqual(["LSTMCell"]);
    expect(ofGroup("RNN", cell, 2)).toEqual([]);
  });

  it("changes the class and keeps what both take", () => {
    const choices = classChoices("Bidirectional", inner, CATALOGUE);
    const before = { class_name: "LSTM", config: { units: 7, unroll: true } };
    expect(choices.valueOf("GRU", before)).toEqual({ class_name: "GRU", config: { units: 7 } });
    expect(choices.idOf(before)).toBe("LSTM");
  });

  it("offers none where the argument may be left out", () => {
    const choices = classChoices("Bidirectional", argument("backward_layer", "layer"), CATALOGUE);
    expect(choices.idOf(null)).toBe(NONE);
    expect(choices.valueOf(NONE, null)).toBeNull();
    expect(choices.valueOf("GRU", null)).toEqual({ class_name: "GRU", config: { units: 32 } });
  });
});

describe("objects with arguments", () => {
  const choices = classChoices("Dense", argument("kernel_initializer", "initializer"), CATALOGUE);
  const seeded = { class_name: "HeNormal", config: { seed: 3 } };

  it("are names as long as nothing of theirs is set", () => {
    expect(choices.withArgument("he_normal", "seed", 3)).toEqual(seeded);
    expect(choices.withArgument(seeded, "seed", undefined)).toBe("he_normal");
    for (const value of ["he_normal", "HeNormal", seeded] as JsonValue[])
      expect(choices.idOf(value)).toBe("he_normal");
  });

  it("are written out where Keras has no name for them", () => {
    const constant = { class_name: "Constant", config: {} };
    expect(choices.valueOf("Constant", "he_normal")).toEqual(constant);
    expect(choices.withArgument(constant, "value", 2)).toEqual({
      class_name: "Constant",
      config: { value: 2 },
    });
  });

  it("stay what they are where the class is not known", () => {
    const other = { class_name: "Mine", config: { a: 1 } };
    expect(choices.idOf(other)).toBe("Mine");
    expect(choices.withArgument(other, "a", 2)).toEqual({ class_name: "Mine", config: { a: 2 } });
  });

  it("an activation may be a layer", () => {
    const activation = classChoices("Dense", argument("activation", "activation"), CATALOGUE);
    const leaky = activation.valueOf("LeakyReLU", "relu");
    expect(leaky).toEqual({ module: "keras.layers", class_name: "LeakyReLU", config: {} });
    expect(activation.specOf(leaky)?.arguments).toHaveLength(1);
    expect(activation.valueOf("relu", leaky)).toBe("relu");
  });
});
