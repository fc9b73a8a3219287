import { describe, expect, it } from "vitest";
import type { ArgumentSpec } from "../spec/openapi";
import { changedClass, innerOf, innersOf, sayInner, sayInners, withArgument } from "./inner";

const LSTM = { class_name: "LSTM", config: { units: 32, return_sequences: true } };
const argument = (name: string): ArgumentSpec => ({
  name,
  type: "any",
  required: false,
  help: "",
  is_shared: false,
  is_cell: false,
});

describe("innerOf", () => {
  it("reads what Keras writes, and only that", () => {
    expect(innerOf(LSTM)?.className).toBe("LSTM");
    expect(innerOf({ class_name: "Zeros" })).toEqual({ className: "Zeros", config: {} });
    for (const other of [null, undefined, "zeros", 3, [LSTM], { config: {} }])
      expect(innerOf(other)).toBeNull();
    expect(innersOf([LSTM, null, LSTM])).toHaveLength(2);
  });
});

describe("withArgument", () => {
  it("sets one argument and keeps what stands beside", () => {
    const value = { module: "keras.layers", ...LSTM };
    expect(withArgument(value, "units", 8)).toEqual({
      module: "keras.layers",
      class_name: "LSTM",
      config: { units: 8, return_sequences: true },
    });
    expect(withArgument(value, "return_sequences", undefined)).toEqual({
      module: "keras.layers",
      class_name: "LSTM",
      config: { units: 32 },
    });
    expect(value.config.units).toBe(32);
  });
});

describe("changedClass", () => {
  it("keeps what both classes take", () => {
    const spec = { class_name: "GRU", arguments: ["units", "reset_after", "name"].map(argument) };
    const before = innerOf({
      class_name: "LSTM",
      config: { units: 7, unit_forget_bias: false, name: "a" },
    });
    expect(changedClass(before, spec, { units: 32 })).toEqual({
      className: "GRU",
      config: { units: 7 },
    });
    expect(changedClass(null, spec, { units: 32 }).config).toEqual({ units: 32 });
  });
});

describe("sayInner", () => {
  const said = (value: unknown) => sayInner(innerOf(value as never)!);

  it("says class and size, wrappers with what they wrap", () => {
    expect(said(LSTM)).toBe("LSTM 32");
    expect(said({ class_name: "TimeDistributed", config: { layer: LSTM } })).toBe(
      "TimeDistributed · LSTM 32",
    );
    expect(said({ class_name: "L2", config: { l2: 0.5 } })).toBe("L2 0.5");
    const zeros = { class_name: "Zeros", config: {} };
    expect(said({ class_name: "PReLU", config: { alpha_initializer: zeros } })).toBe("PReLU");
    const cells = [LSTM, { class_name: "GRUCell", config: { units: 16 } }];
    expect(said({ class_name: "StackedRNNCells", config: { cells } })).toBe(
      "StackedRNNCells · LSTM 32, GRUCell 16",
    );
    expect(sayInners(innersOf([LSTM, LSTM, LSTM]))).toBe("3 cells");
  });
});
