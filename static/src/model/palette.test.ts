import { describe, expect, it } from "vitest";
import type { LayerSpec } from "../spec/openapi";
import { emptyDocument, drawingOf } from "./drawing";
import { newLayer, placeForNew } from "./new_layer";
import { findLayers, groupLayers, refusedLayers, specsByName } from "./palette";
import { freshName, nameOfClass, problemOfName } from "./names";
import { tokenLines } from "./python_tokens";

const spec = (className: string, category: string, more: Partial<LayerSpec> = {}): LayerSpec => ({
  class_name: className,
  aliases: [],
  category,
  summary: "",
  arguments: [],
  is_custom: false,
  takes_many: false,
  is_cell: false,
  ...more,
});
const layers = [
  spec("Dense", "core"),
  spec("InputLayer", "core"),
  spec("Lambda", "core", { refused: "runs code" }),
  spec("MaxPooling2D", "pooling", { aliases: ["MaxPool2D"] }),
  spec("LSTM", "rnn"),
  spec("Linear", "core", { is_custom: true }),
];

describe("the palette", () => {
  it("finds by name, alias, capitals and category", () => {
    const names = (search: string) => findLayers(layers, search).map((found) => found.class_name);
    expect(names("maxpool2d")).toEqual(["MaxPooling2D"]);
    expect(names("max pool")).toEqual(["MaxPooling2D"]);
    expect(names("mp2")).toEqual(["MaxPooling2D"]);
    expect(names("rnn")).toEqual(["LSTM"]);
    expect(names("zzz")).toEqual([]);
  });

  it("groups by category, yours last, without what is refused", () => {
    const groups = groupLayers(layers);
    expect(groups.map((group) => group.title)).toEqual(["Core", "Pooling", "Recurrent", "Yours"]);
    expect(groups[0]?.layers.map((one) => one.class_name)).toEqual(["InputLayer", "Dense"]);
    expect(refusedLayers(layers)).toHaveLength(1);
  });

  it("knows a class by its aliases, and no alias hides a class", () => {
    const specs = specsByName({
      keras_version: "3",
      layers: [...layers, spec("MaxPool2D", "custom")],
      optimizers: [],
      losses: [],
      metrics: [],
    });
    expect(specs.get("MaxPool2D")?.category).toBe("custom");
  });
});

describe("new layers", () => {
  it("have values for what is required, as many as axes", () => {
    const argument = { required: true, help: "", is_shared: false, is_cell: false } as const;
    const made = newLayer(
      spec("Conv2D", "convolutional", {
        arguments: [
          { ...argument, name: "filters", type: "integer" },
          { ...argument, name: "kernel_size", type: "integers" },
        ],
      }),
    );
    expect(made.config).toEqual({ filters: 32, kernel_size: [3, 3] });
    expect(made.name).toBe("conv2d");
  });

  it("go after what is selected, an input to the top", () => {
    const drawing = drawingOf({
      ...emptyDocument(),
      layers: [
        { name: "a", class_name: "Dense" },
        { name: "b", class_name: "Dense" },
      ],
    });
    expect(placeForNew(drawing, layers[0]!, new Set(["box-0"]))).toBe(1);
    expect(placeForNew(drawing, layers[0]!, new Set())).toBe(2);
    expect(placeForNew(drawing, layers[1]!, new Set(["box-1"]))).toBe(0);
  });
});

describe("names", () => {
  it.each([
    ["Conv2D", "conv2d"],
    ["MaxPooling2D", "max_pooling2d"],
    ["LSTM", "lstm"],
    ["BatchNormalization", "batch_normalization"],
    ["InputLayer", "input"],
    ["ReLU", "re_lu"],
  ])("of %s is Keras's %s", (className, name) => {
    expect(nameOfClass(className)).toBe(name);
  });

  it("are made free and checked", () => {
    expect(freshName("dense_1", new Set(["dense", "dense_1"]))).toBe("dense_2");
    expect(problemOfName("a b")).toMatch(/TensorFlow/);
    expect(problemOfName("")).toMatch(/needs a name/);
    expect(problemOfName("a.b>c-1")).toBeNull();
  });
});

describe("python as tokens", () => {
  it("keeps every letter and marks what it knows", () => {
    const source = 'import keras\nx = f("a # b", 3.5)  # say\ny = """two\nlines"""\n';
    const lines = tokenLines(source);
    expect(lines.map((line) => line.map((token) => token.text).join("")).join("\n") + "\n").toBe(
      source,
    );
    const kinds = lines.flat().map((token) => [token.kind, token.text]);
    expect(kinds).toContainEqual(["keyword", "import"]);
    expect(kinds).toContainEqual(["string", '"a # b"']);
    expect(kinds).toContainEqual(["number", "3.5"]);
    expect(kinds).toContainEqual(["comment", "# say"]);
  });
});
