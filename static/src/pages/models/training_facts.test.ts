import { expect, test } from "vitest";
import { trainingFacts } from "./training_facts";

test("Keras 3 writes objects", () => {
  const facts = trainingFacts({
    optimizer: {
      module: "keras.optimizers",
      class_name: "Adam",
      config: { name: "adam", learning_rate: 0.0010000000474974513, clipnorm: 1, beta_1: 0.9 },
    },
    loss: "sparse_categorical_crossentropy",
    loss_weights: null,
    metrics: ["accuracy", { class_name: "AUC", config: { name: "auc" } }],
  });
  expect(facts).toEqual([
    { term: "Optimizer", value: "Adam" },
    { term: "Learning rate", value: "0.001" },
    { term: "clipnorm", value: "1" },
    { term: "Loss", value: "sparse_categorical_crossentropy" },
    { term: "Metrics", value: "accuracy, AUC" },
  ]);
});

test("Keras 2 writes the optimizer apart, and may have several losses", () => {
  const facts = trainingFacts({
    optimizer_config: { class_name: "SGD", config: { lr: 0.01, momentum: 0.9 } },
    loss: { age: "mse", sex: { class_name: "function", config: "my_loss" } },
    metrics: [[{ class_name: "MeanMetricWrapper", config: { name: "acc", fn: "acc_fn" } }], []],
    sample_weight_mode: null,
  });
  expect(facts).toEqual([
    { term: "Optimizer", value: "SGD" },
    { term: "Learning rate", value: "0.01" },
    { term: "momentum", value: "0.9" },
    { term: "Loss", value: "age mse, sex my_loss" },
    { term: "Metrics", value: "acc_fn" },
  ]);
});

test("what is not there is not said", () => {
  expect(trainingFacts({ optimizer: null, loss: null, metrics: [] })).toEqual([]);
});
