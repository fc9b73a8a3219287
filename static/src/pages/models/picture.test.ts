import { expect, test } from "vitest";
import type { ModelLayer, ModelView } from "../../spec/openapi";
import { inputOfPixels, pictureShapeOf, type PictureShape } from "./picture";

function viewOf(shape: (number | null)[], ...classNames: string[]): ModelView {
  const layers = ["InputLayer", ...classNames].map((className, place): ModelLayer => ({
    name: className,
    class_name: className,
    config: place === 0 ? { batch_shape: shape } : {},
    inbound: place === 0 ? [] : ["InputLayer"],
    outputs: [],
    weights: [],
    num_params: 0,
    is_known: true,
    is_guessed: false,
    layers: [],
    registered_name: null,
    module: null,
    shares: null,
  }));
  return {
    format: "keras",
    class_name: "Sequential",
    name: "model",
    kind: "sequential",
    layers,
    outputs: [],
    num_params: 0,
    keras_version: null,
    training_config: null,
    unknown_layers: [],
    unknown_objects: [],
    let_go: [],
    repairs: [],
    refusals: [],
    saved_at: null,
    facts: null,
    view_only: null,
    notes: [],
    details: [],
    signatures: [],
  };
}

test("pictures are told by the input's shape", () => {
  expect(pictureShapeOf(viewOf([null, 28, 28, 1], "Rescaling"))).toEqual({
    height: 28,
    width: 28,
    channels: 1,
    nesting: "channels",
    largest: 255,
  });
  expect(pictureShapeOf(viewOf([null, 784], "Dense"))).toMatchObject({
    width: 28,
    nesting: "flat",
    largest: 1,
  });
  expect(pictureShapeOf(viewOf([null, 28, 20]))).toMatchObject({ width: 20, nesting: "rows" });
  expect(pictureShapeOf(viewOf([null, 32, 32, 3]))).toMatchObject({ channels: 3 });
});

test("what is no picture is none", () => {
  for (const shape of [
    [null, 7],
    [null, 4],
    [null, null, null, 3],
    [null, 28, 28, 7],
    [null, 3, 3, 1],
  ]) {
    expect(pictureShapeOf(viewOf(shape))).toBeNull();
  }
});

test("pixels become nested lists, inverted where asked", () => {
  const shape: PictureShape = {
    height: 1,
    width: 2,
    channels: 1,
    nesting: "channels",
    largest: 1,
  };
  const data = new Uint8ClampedArray([255, 255, 255, 255, 0, 0, 0, 255]);
  expect(inputOfPixels(data, shape, false, 1)).toEqual([[[1], [0]]]);
  expect(inputOfPixels(data, { ...shape, nesting: "flat" }, true, 255)).toEqual([0, 255]);
  const colour = new Uint8ClampedArray([10, 20, 30, 255, 0, 0, 0, 255]);
  expect(inputOfPixels(colour, { ...shape, channels: 3 }, false, 255)).toEqual([
    [
      [10, 20, 30],
      [0, 0, 0],
    ],
  ]);
});

test("a picture and something beside it is not a picture alone", () => {
  const view = viewOf([null, 28, 28, 1], "Conv2D");
  const [first, ...rest] = view.layers;
  const layers = [first!, { ...first!, name: "second" }, ...rest];
  expect(pictureShapeOf({ ...view, layers })).toBeNull();
});
