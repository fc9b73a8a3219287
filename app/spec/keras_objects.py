"""What Keras itself has besides layers; any other function or class is of the file's author."""

from functools import lru_cache

from app.spec.base import JsonValue

ACTIVATIONS = frozenset(
    "celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh "
    "leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink "
    "softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh "
    "tanh_shrink threshold".split()
)
"""Source: keras.activations of Keras 3.15 (compared with it in the tests)."""


OBJECTS = frozenset(
    "Constant Constraint GlorotNormal GlorotUniform HeNormal HeUniform Identity "
    "IdentityInitializer Initializer L1 L1L2 L2 LecunNormal LecunUniform MaxNorm MinMaxNorm "
    "NonNeg Ones Orthogonal OrthogonalInitializer OrthogonalRegularizer RandomNormal "
    "RandomUniform Regularizer STFT STFTInitializer TruncatedNormal UnitNorm VarianceScaling "
    "Zeros constant glorot_normal glorot_uniform he_normal he_uniform identity l1 l1_l2 l2 "
    "lecun_normal lecun_uniform max_norm min_max_norm non_neg ones orthogonal "
    "orthogonal_regularizer random_normal random_uniform stft truncated_normal unit_norm "
    "variance_scaling zeros".split()
)
"""Initializers, regularizers and constraints of Keras 3.15 (compared with it in the tests)."""

OLD_OBJECTS = frozenset(
    "ActivityRegularizer ConvolutionOrthogonal2D L1L2Regularizer L1Regularizer L2Regularizer "
    "Normal One UniformUnitScaling Uniform WeightRegularizer Zero activity_l1 activity_l1l2 "
    "activity_l2 constraint init_ops.Zeros initializer l1l2 maxnorm minmaxnorm nonneg normal one "
    "regularizer uniform unitnorm zero".split()
)
"""What they were called in Keras 1 and TensorFlow 1, and Keras 3's other names for them."""

LAYERS_WITH_OBJECTS = frozenset(
    "Activation BatchNormalization Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D "
    "Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Convolution1D Convolution1DTranspose "
    "Convolution2D Convolution2DTranspose Convolution3D Convolution3DTranspose "
    "Dense DepthwiseConv1D DepthwiseConv2D DepthwiseConv3D EinsumDense Embedding GRU GRUCell "
    "GroupNormalization GroupQueryAttention GroupedQueryAttention Highway LSTM LSTMCell "
    "LayerNormalization LocallyConnected1D LocallyConnected2D MaxoutDense MultiHeadAttention "
    "PReLU RMSNormalization ReversibleEmbedding SeparableConv1D SeparableConv2D "
    "SeparableConvolution1D SeparableConvolution2D SimpleRNN SimpleRNNCell "
    "SpectralNormalization TimeDistributedDense UnitNormalization".split()
)
"""Keras's own layers in which a text names an activation function, an initializer or the like."""

_ROLES = {
    "activation": "activation",
    "initializer": "initializer",
    "init": "initializer",
    "regularizer": "regularizer",
    "constraint": "constraint",
}


_LONGEST_ARGUMENT = 100


def role_of(argument: str) -> str | None:
    """What stands in an argument of this name: an activation, an initializer …; None: a value."""
    # A file may have any names: only those that arguments have are remembered.
    return _known_role(argument) if len(argument) <= _LONGEST_ARGUMENT else _role(argument)


@lru_cache(maxsize=1000)
def _known_role(argument: str) -> str | None:
    return _role(argument)


def _role(argument: str) -> str | None:
    for part, role in _ROLES.items():
        if argument.endswith(part) or argument.startswith(part):
            return role
    return None


def is_foreign_function(config: JsonValue, module: str | None) -> bool:
    """Whether a function that a config names is not Keras's own.

    Args:
        config: of the serialized function: its name, or what is written of it.
        module: where it comes from; "builtins" for every function that was registered.
    """
    return module not in (None, "builtins", "keras.activations") or config not in ACTIVATIONS
