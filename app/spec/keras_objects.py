"""What Keras itself has besides layers; any other function or class is of the file's author."""

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


def is_foreign_function(config: JsonValue, module: str | None) -> bool:
    """Whether a function that a config names is not Keras's own.

    Args:
        config: of the serialized function: its name, or what is written of it.
        module: where it comes from; "builtins" for every function that was registered.
    """
    return module not in (None, "builtins", "keras.activations") or config not in ACTIVATIONS
