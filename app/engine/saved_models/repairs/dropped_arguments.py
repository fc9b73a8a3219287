"""Arguments that other Kerases wrote and Keras 3 does not take."""

from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "dropped_arguments"
ERA = "Keras 1 and 2, TensorFlow 1 and 2"
REASON = (
    "other versions wrote arguments that Keras 3 does not take (`time_major`, `groups`, "
    "`query_shape` …) at values that change nothing; dropped"
)

_ANY = object()
_EMPTY: tuple[Any, ...] = (None, False, 0, 1, [], {})

_KERNEL = {"kernel_initializer": _ANY, "kernel_regularizer": None, "kernel_constraint": None}
_RECURRENT: dict[str, Any] = {
    "time_major": _EMPTY,
    "input_dim": _ANY,
    "input_length": _ANY,
    "num_constants": _EMPTY,
    "consume_less": _ANY,
    "rnn_type": _ANY,
    "is_cudnn": _ANY,
}
_SPATIAL_DROPOUT: dict[str, Any] = {"noise_shape": _EMPTY, "trainable": _ANY}

DROPPED: dict[str, dict[str, Any]] = {
    "SimpleRNN": _RECURRENT,
    "LSTM": _RECURRENT,
    "GRU": _RECURRENT,
    "RNN": _RECURRENT,
    "ConvLSTM1D": _RECURRENT,
    "ConvLSTM2D": _RECURRENT,
    "ConvLSTM3D": _RECURRENT,
    "Bidirectional": {"time_major": _EMPTY, "weights": None},
    "Conv2DTranspose": {"groups": _EMPTY},
    "Conv3DTranspose": {"groups": _EMPTY, "dilation_rate_": _ANY},
    "Conv1DTranspose": {"groups": _EMPTY},
    "DepthwiseConv1D": {"groups": _EMPTY, "filters": _ANY, **_KERNEL},
    "DepthwiseConv2D": {"groups": _EMPTY, "filters": _ANY, **_KERNEL},
    "SeparableConv1D": {"groups": _EMPTY, **_KERNEL},
    "SeparableConv2D": {"groups": _EMPTY, **_KERNEL},
    "SpatialDropout1D": {**_SPATIAL_DROPOUT, "data_format": _ANY},
    "SpatialDropout2D": _SPATIAL_DROPOUT,
    "SpatialDropout3D": _SPATIAL_DROPOUT,
    "MultiHeadAttention": {
        "query_shape": _ANY,
        "key_shape": _ANY,
        "value_shape": _ANY,
        "softmax_robust_masking": _ANY,
    },
    "Attention": {"causal": _EMPTY},
    "AdditiveAttention": {"causal": _EMPTY},
    "BatchNormalization": {
        "fused": _ANY,
        "virtual_batch_size": _ANY,
        "adjustment": None,
        "mode": (0,),
        "renorm": _EMPTY,
        "renorm_clipping": None,
        "renorm_momentum": _ANY,
    },
    "Embedding": {"input_length": _ANY, "dropout": _ANY, "sparse": _EMPTY},
    "Dense": {"input_dim": _ANY, "input_length": _ANY},
    "Conv1D": {"input_dim": _ANY, "input_length": _ANY},
    "LocallyConnected1D": {"input_dim": _ANY, "input_length": _ANY},
    "MaxoutDense": {"input_dim": _ANY},
    "Highway": {"input_dim": _ANY},
    "Dropout": {"data_format": _ANY},
    "ZeroPadding1D": {"data_format": _ANY},
    "Cropping1D": {"data_format": _ANY},
    "UpSampling1D": {"data_format": _ANY},
    "TimeDistributed": {"input_length": _ANY},
    "GaussianNoise": {"noise_shape": _EMPTY},
    "Discretization": {"trainable": _ANY},
    "RandomFlip": {"fill_mode": _ANY, "rng_type": _ANY},
}
"""Class → argument → the values at which it means nothing; `_ANY`: whatever it says."""

_EVERYWHERE: dict[str, Any] = {
    "weights": None,
    "_keras_history": _ANY,
    "batch_size": None,
    "force_generator": _ANY,
    "rng_type": _ANY,
    "autocast": _ANY,
    "dynamic": _EMPTY,
    "experimental_autocast": _ANY,
}


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Drop them where their value changes nothing; else they stay, for Keras to refuse."""
    if facts.major >= 3:
        return False
    config = config_of(entry)
    table = {**_EVERYWHERE, **DROPPED.get(entry["class_name"], {})}
    if config.get("renorm"):
        table = {key: value for key, value in table.items() if not key.startswith("renorm")}
    found = [key for key, allowed in table.items() if key in config and _fits(config[key], allowed)]
    for key in found:
        del config[key]
    return bool(found)


def _fits(value: Any, allowed: Any) -> bool:
    if allowed is _ANY:
        return True
    if isinstance(allowed, tuple):
        # True is no 1 here: `time_major=True` changes everything.
        return value is not True and any(value == item for item in allowed)
    return bool(value == allowed)
