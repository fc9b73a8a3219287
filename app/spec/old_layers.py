"""Keras's own layers of other eras: names that today's Keras does not export.

None of them is ever a person's own class. Where each goes is in
`app/engine/saved_models/repairs` (compared with it in the tests).
"""

SUPPLIED_LAYERS = frozenset(
    """
    AddOfKeras2 AverageOfKeras2 BatchNormalizationOfKeras1 ConcatenateOfKeras2 CosineMergeOfKeras1
    Highway LocallyConnected1D LocallyConnected2D MaximumOfKeras2 MaxoutDense MinimumOfKeras2
    MultiplyOfKeras2 ParametricSoftplus PoolingOfTheano RandomCropOfKeras2 RandomFourierFeatures
    RandomHeight RandomWidth SReLU SubtractOfKeras2 TensorFlowOperation UpSampling2DOfKeras2
    """.split()
)
"""Layers that Layerwright makes again: `app/engine/supplied_layers`."""

REPAIRED_LAYERS = frozenset(
    """
    ActivityRegularizer AddLoss AddMetric AtrousConv1D AtrousConv2D AtrousConvolution1D
    AtrousConvolution2D BatchNormalizationV1
    BatchNormalizationV2 BidirectionalV2 Convolution1D Convolution1DTranspose Convolution2D
    Convolution2DTranspose Convolution3D Convolution3DTranspose CuDNNGRU CuDNNLSTM Deconv2D Deconv3D
    Deconvolution2D Deconvolution3D DepthwiseConvolution1D DepthwiseConvolution2D GRUCellV2 GRUV1
    GRUV2 LSTMCellV2 LSTMV1 LSTMV2 LayerNormalizationV2 LeakyReLu Merge MultiHeadAttentionV2
    ParametricReLU SeparableConvolution1D SeparableConvolution2D SlicingOpLambda
    SyncBatchNormalization TFOpLambda TensorFlowOpLayer ThresholdedReLU TimeDistributedDense
    UnifiedGRU UnifiedLSTM
    """.split()
)
"""Names in files for which a repair writes a layer of today or a supplied one."""

_GONE = "Keras dropped this layer, and Layerwright does not supply it."
_BASE = "It is a base class of Keras's own, which does nothing by itself."
_WRAPPER = "Keras dropped the wrappers of RNN cells, and Layerwright does not supply them."
_MODEL = "Keras dropped this class of models; how its layers are wired is not read."

UNSUPPLIED_LAYERS: dict[str, str] = {
    "ClassMethod": "It calls a method of a TensorFlow class, which is not among those supplied.",
    "InstanceMethod": "It calls a method of a tensor, which is not among those supplied.",
    "InstanceProperty": "It reads a property of a tensor, which is not among those supplied.",
    "DenseFeatures": "It holds feature columns, which Keras dropped.",
    "SequenceFeatures": "It holds feature columns, which Keras dropped.",
    "LinearModel": _GONE,
    "WideDeepModel": _GONE,
    "PeepholeLSTMCell": _GONE,
    **dict.fromkeys(("DropoutWrapper", "ResidualWrapper", "DeviceWrapper"), _WRAPPER),
    **dict.fromkeys(
        (
            *(
                "CategoryCrossing",
                "ConvLSTM2DCell",
                "ConvLSTMCell",
                "ConvRNN2D",
                "DynamicEmbedding",
            ),
            *("DynamicLookup", "BasicLSTMCell", "BasicRNNCell", "MultiRNNCell", "IndexLookup"),
        ),
        _GONE,
    ),
    **dict.fromkeys(
        (
            *("Recurrent", "ConvRecurrent2D", "AbstractRNNCell", "PreprocessingLayer"),
            *("CombinerPreprocessingLayer", "BaseRandomLayer", "BatchNormalizationBase"),
        ),
        _BASE,
    ),
    **dict.fromkeys(
        ("Graph", "PreprocessingStage", "FunctionalPreprocessingStage", "ModuleWrapper"), _MODEL
    ),
}
"""Keras's own that cannot be loaded, and why."""

OLD_LAYERS = SUPPLIED_LAYERS | REPAIRED_LAYERS
"""Names that are known though today's Keras does not export them."""
