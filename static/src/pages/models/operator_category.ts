/** The colour of an operator of ONNX or TensorFlow Lite: that of Keras's layers which do the same. */
const CATEGORIES: readonly (readonly [RegExp, string])[] = [
  [/^input$/u, "core"],
  [/conv/u, "convolutional"],
  [/pool/u, "pooling"],
  [/lstm|gru|rnn|^loop$|^while$|^scan$/u, "rnn"],
  [/attention/u, "attention"],
  [/norm|^lrn$/u, "normalization"],
  [/dropout/u, "regularization"],
  [/matmul|gemm|fully_?connected|einsum|gather|embedding/u, "core"],
  [
    /relu|sigmoid|tanh|softmax|gelu|elu|^selu$|swish|logistic|softplus|^clip$|^erf$/u,
    "activations",
  ],
  [
    /^(?:add|addv2|sub|mul|div|sum|mean|max|min|maximum|minimum|concat|concatenation|pack)$/u,
    "merging",
  ],
  [/quantize|cast/u, "preprocessing"],
  [
    /reshape|flatten|transpose|squeeze|unsqueeze|expand|pad|slice|split|tile|resize|shape/u,
    "reshaping",
  ],
];

/** A category of the canvas, or "unknown". */
export function categoryOfOperator(className: string): string {
  const name = className.toLowerCase();
  return CATEGORIES.find(([pattern]) => pattern.test(name))?.[1] ?? "unknown";
}
