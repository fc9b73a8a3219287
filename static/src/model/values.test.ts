import { describe, expect, it } from "vitest";
import { readValue, writeValue } from "./values";

const valueOf = (...given: Parameters<typeof readValue>) => {
  const reading = readValue(...given);
  return reading.isRead ? reading.value : reading.problem;
};

describe("reading what was typed", () => {
  it.each([
    ["28 × 28 × 1", [28, 28, 1]],
    ["28, 28, 1", [28, 28, 1]],
    ["28x28x1", [28, 28, 1]],
    ["(None, 28)", [null, 28]],
    ["[784]", [784]],
    ["784", [784]],
    ["( 3 , )", [3]],
    ["()", []],
  ])("reads the shape %s", (text, value) => {
    expect(valueOf("shape", text)).toEqual(value);
  });

  it("reads integers as one number or several", () => {
    expect(valueOf("integers", "3")).toBe(3);
    expect(valueOf("integers", "3 × 3")).toEqual([3, 3]);
    expect(valueOf("integers", "3 × None")).toMatch(/whole numbers/);
  });

  it("reads numbers, and says why it does not", () => {
    expect(valueOf("integer", "1,024")).toBe(1024);
    expect(valueOf("integer", "1.5")).toMatch(/“1.5”/);
    expect(valueOf("integer", "9".repeat(5000))).toMatch(/too large/);
    expect(valueOf("float", "1e-3")).toBe(0.001);
    expect(valueOf("float", "nan")).toMatch(/number/);
    expect(valueOf("float", "1e999")).toMatch(/number/);
    expect(valueOf("float", "Infinity")).toMatch(/number/);
  });

  it("takes nothing as the default and None as null", () => {
    for (const type of ["integer", "shape", "string", "any"] as const) {
      expect(valueOf(type, "  ")).toBeUndefined();
      expect(valueOf(type, "None")).toBeNull();
    }
  });

  it("reads JSON where anything may stand, and keeps quiet about nothing", () => {
    expect(valueOf("any", '{"a": [1]}')).toEqual({ a: [1] });
    expect(valueOf("list", "[1, 2")).toMatch(/JSON/);
    expect(valueOf("initializer", '{"class_name": "Zeros", "config": {}}')).toEqual({
      class_name: "Zeros",
      config: {},
    });
    expect(valueOf("activation", "relu")).toBe("relu");
  });
});

describe("reading several values", () => {
  it("reads a number or a range of numbers", () => {
    expect(valueOf("numbers", "0.1 to 0.5")).toEqual([0.1, 0.5]);
    expect(valueOf("numbers", "(0, 255)")).toEqual([0, 255]);
    expect(valueOf("numbers", "[0.5]")).toEqual([0.5]);
    expect(valueOf("numbers", "a lot")).toMatch(/number/);
  });

  it("reads before and after for each axis", () => {
    expect(valueOf("integers", "1, 2 × 3, 4", "integers")).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(
      writeValue("integers", [
        [1, 2],
        [3, 4],
      ]),
    ).toBe("1, 2 × 3, 4");
    expect(valueOf("integers", "1, 2", "integers")).toEqual([1, 2]);
    expect(valueOf("integers", "1 × 2", "integers")).toEqual([1, 2]);
    expect(valueOf("integers", "((1, 2), (3, 4))", "integers")).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(valueOf("integers", "2", "integers")).toBe(2);
  });

  it("reads lists by what is in them", () => {
    expect(valueOf("list", "red, green", "string")).toEqual(["red", "green"]);
    expect(valueOf("list", "red\ngreen, blue", "string")).toEqual(["red", "green, blue"]);
    expect(valueOf("list", "1, 2", "integer")).toEqual([1, 2]);
    expect(valueOf("list", "0.5", "number")).toEqual([0.5]);
    expect(valueOf("list", "1, x", "integer")).toMatch(/“x”/);
  });
});

describe("writing a value", () => {
  it.each([
    ["shape", [28, null, 1], "28 × None × 1"],
    ["integers", [3, 3], "3 × 3"],
    ["integers", 3, "3"],
    ["float", 0.5, "0.5"],
    ["any", "text", "text"],
    ["any", "12", '"12"'],
    ["any", 0, "0"],
    ["numbers", 0.2, "0.2"],
    ["numbers", [-0.2, 0.3], "-0.2, 0.3"],
    ["list", ["a", "b c"], "a, b c"],
    ["list", ["a, b", "c"], "a, b\nc"],
    ["list", ["", '"'], '["","\\""]'],
    ["string", "text", "text"],
    ["integer", null, "None"],
  ] as const)("writes a %s", (type, value, text) => {
    expect(writeValue(type, value)).toBe(text);
    expect(valueOf(type, text)).toEqual(value);
  });
});
