"""Names that classes had in other eras."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "old_class_names"
ERA = "Keras 1, tf.keras 1 and 2"
REASON = "these classes had other names (Convolution2D, CuDNNLSTM …); today's are written"

RENAMED: dict[str, str] = {
    "ActivityRegularizer": "ActivityRegularization",
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "AtrousConv1D": "Conv1D",
    "AtrousConv2D": "Conv2D",
    "Deconvolution2D": "Conv2DTranspose",
    "Deconvolution3D": "Conv3DTranspose",
    "Deconv2D": "Conv2DTranspose",
    "Deconv3D": "Conv3DTranspose",
    "Convolution1DTranspose": "Conv1DTranspose",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Convolution3DTranspose": "Conv3DTranspose",
    "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
    "DepthwiseConvolution1D": "DepthwiseConv1D",
    "DepthwiseConvolution2D": "DepthwiseConv2D",
    "TimeDistributedDense": "Dense",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
    "LayerNormalizationV2": "LayerNormalization",
    "CuDNNLSTM": "LSTM",
    "CuDNNGRU": "GRU",
    "LSTMV1": "LSTM",
    "LSTMV2": "LSTM",
    "GRUV1": "GRU",
    "GRUV2": "GRU",
    "UnifiedLSTM": "LSTM",
    "UnifiedGRU": "GRU",
    "LSTMCellV2": "LSTMCell",
    "GRUCellV2": "GRUCell",
    "BidirectionalV2": "Bidirectional",
    "ParametricReLU": "PReLU",
    "LeakyReLu": "LeakyReLU",
    "MultiHeadAttentionV2": "MultiHeadAttention",
}
"""A class's name then → its name today. Those that need another layout of weights have it
in `weight_layouts`. LeakyReLu is TensorFlow.NET's."""

_CUDNN = {"CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU"}


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Today's name, and for the cuDNN layers the arguments that they had no choice of."""
    old = entry["class_name"]
    new = RENAMED.get(old)
    if new is None:
        return False
    config = config_of(entry)
    if old in _CUDNN:
        config.update(activation="tanh", recurrent_activation="sigmoid", use_bias=True)
    if old == "CuDNNGRU":
        config["reset_after"] = True
    if old == "SyncBatchNormalization":
        config["synchronized"] = True
    entry["class_name"] = new
    return True
