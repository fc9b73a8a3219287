/** What a person sets for a training; whatever stays null is chosen by the server from the data. */
import type { RunRequest } from "../../spec/openapi";

export interface TrainOptions {
  loss: string | null;
  optimizer: string | null;
  learningRate: number | null;
  metrics: string[] | null;
  epochs: number | null;
  batchSize: number | null;
  /** In percent of the training rows. */
  validationPercent: number | null;
  /** In percent of all rows. */
  testPercent: number | null;
  seed: number | null;
  isShuffled: boolean;
  /** Whether the model gets the weights of the best epoch; null: chosen from the data. */
  keepBest: boolean | null;
  /** Stop after so many epochs without a lower loss; null: never. */
  patience: number | null;
  isBalanced: boolean;
}

export const NOTHING_SET: TrainOptions = {
  loss: null,
  optimizer: null,
  learningRate: null,
  metrics: null,
  epochs: null,
  batchSize: null,
  validationPercent: null,
  testPercent: null,
  seed: null,
  isShuffled: true,
  keepBest: null,
  patience: null,
  isBalanced: false,
};

/** The optimizer that a learning rate is for where none was chosen (it is the server's choice too). */
const USUAL_OPTIMIZER = "Adam";

/** The options as the request's own keys; unset ones are left out. */
export function requestOf(options: TrainOptions): Pick<RunRequest, "compile" | "fit" | "seed"> {
  const { learningRate } = options;
  const isOptimizerSet = options.optimizer !== null || learningRate !== null;
  const config = learningRate === null ? {} : { learning_rate: learningRate };
  return {
    compile: {
      loss: options.loss,
      metrics: options.metrics,
      optimizer: isOptimizerSet
        ? { class_name: options.optimizer ?? USUAL_OPTIMIZER, config }
        : null,
    },
    fit: {
      epochs: options.epochs,
      batch_size: options.batchSize,
      validation_split: options.validationPercent === null ? null : options.validationPercent / 100,
      test_split: options.testPercent === null ? null : options.testPercent / 100,
      shuffle: options.isShuffled,
      keep_best: options.keepBest,
      patience: options.patience,
      balance_classes: options.isBalanced,
    },
    seed: options.seed,
  };
}
