/** Which classes can stand inside another: the layer of a wrapper, the cell of an RNN. */
import type { ArgumentSpec, LayerSpec } from "../spec/openapi";

export interface Fitting {
  /** Those that are meant for the place. */
  readonly fits: readonly LayerSpec[];
  /** Those that Keras may take there all the same. */
  readonly others: readonly LayerSpec[];
}

const isCell = (spec: LayerSpec): boolean => spec.is_cell;
const takesLayer = (spec: LayerSpec): boolean =>
  spec.arguments.some((argument) => argument.type === "layer" && argument.name === "layer");

/** Source: keras/src/layers/rnn/bidirectional.py (`layer` must be recurrent), normalization/spectral_normalization.py (a kernel or embeddings). */
const FITS: Readonly<Record<string, (spec: LayerSpec) => boolean>> = {
  Bidirectional: (spec) => spec.category === "rnn" && !isCell(spec) && !takesLayer(spec),
  SpectralNormalization: (spec) =>
    spec.arguments.some((argument) =>
      ["kernel_initializer", "embeddings_initializer"].includes(argument.name),
    ),
};

/** The classes to choose from for one argument of a class, drawable ones only. */
export function fittingClasses(
  className: string,
  argument: Pick<ArgumentSpec, "is_cell">,
  layers: readonly LayerSpec[],
): Fitting {
  const usable = layers.filter((spec) => spec.refused == null && spec.class_name !== "InputLayer");
  if (argument.is_cell)
    return {
      fits: usable.filter(isCell),
      others: usable.filter((spec) => spec.is_custom && !isCell(spec)),
    };
  const fits = FITS[className] ?? ((spec: LayerSpec) => !isCell(spec));
  return {
    fits: usable.filter(fits),
    others: usable.filter((spec) => !fits(spec) && !isCell(spec)),
  };
}
