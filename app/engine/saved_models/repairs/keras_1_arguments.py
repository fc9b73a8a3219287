"""Keras 1's names for arguments.

Source: keras 2.0 keras/legacy/interfaces.py, which maps them.
"""

from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "keras_1_arguments"
ERA = "Keras 1"
REASON = (
    "Keras 1 called arguments otherwise (`nb_filter`, `border_mode`, `W_regularizer` …); "
    "today's names are written"
)

_WEIGHTED = {
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
}
_DENSE = {**_WEIGHTED, "output_dim": "units"}
_CONV = {
    **_WEIGHTED,
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "dim_ordering": "data_format",
    "atrous_rate": "dilation_rate",
}
_SEPARABLE = {
    **_CONV,
    "depthwise_init": "depthwise_initializer",
    "pointwise_init": "pointwise_initializer",
}
_RECURRENT = {
    **_DENSE,
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "U_regularizer": "recurrent_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
}
_CONV_RECURRENT = {**_RECURRENT, **_CONV}
_POOLING = {
    "pool_length": "pool_size",
    "stride": "strides",
    "border_mode": "padding",
    "dim_ordering": "data_format",
}
_SHAPING = {"dim_ordering": "data_format", "length": "size", "p": "rate"}

NAMES: dict[str, dict[str, str]] = {
    "Dense": _DENSE,
    "TimeDistributedDense": _DENSE,
    "MaxoutDense": {},
    "Highway": {},
    **dict.fromkeys(
        (
            *("Conv1D", "Conv2D", "Conv3D", "Convolution1D", "Convolution2D", "Convolution3D"),
            *("AtrousConvolution1D", "AtrousConvolution2D", "AtrousConv1D", "AtrousConv2D"),
            *("Deconvolution2D", "Deconvolution3D", "Conv2DTranspose"),
            *("LocallyConnected1D", "LocallyConnected2D"),
        ),
        _CONV,
    ),
    **dict.fromkeys(("SeparableConvolution2D", "SeparableConv2D"), _SEPARABLE),
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), _RECURRENT),
    "ConvLSTM2D": _CONV_RECURRENT,
    **dict.fromkeys(
        (
            *("MaxPooling1D", "MaxPooling2D", "MaxPooling3D"),
            *("AveragePooling1D", "AveragePooling2D", "AveragePooling3D"),
            *("GlobalMaxPooling2D", "GlobalAveragePooling2D"),
            *("GlobalMaxPooling3D", "GlobalAveragePooling3D"),
        ),
        _POOLING,
    ),
    **dict.fromkeys(
        (
            *("UpSampling1D", "UpSampling2D", "UpSampling3D", "ZeroPadding1D", "ZeroPadding2D"),
            *("ZeroPadding3D", "Cropping1D", "Cropping2D", "Cropping3D", "SpatialDropout2D"),
            *("SpatialDropout1D", "SpatialDropout3D"),
        ),
        _SHAPING,
    ),
    "Embedding": {
        "init": "embeddings_initializer",
        "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
    },
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"},
    "PReLU": {"init": "alpha_initializer"},
    "Dropout": {"p": "rate"},
    "GaussianDropout": {"p": "rate"},
    "GaussianNoise": {"sigma": "stddev"},
}
"""Class → argument of Keras 1 → argument of Keras 2 and 3."""

_KERNEL_SIZES = (
    ("nb_row", "nb_col"),
    ("kernel_dim1", "kernel_dim2", "kernel_dim3"),
)
_DATA_FORMATS = {"th": "channels_first", "tf": "channels_last"}


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Rename the arguments, and turn into today's form those that were more than renamed."""
    class_name, config = entry["class_name"], config_of(entry)
    names = NAMES.get(class_name)
    if names is None:
        return False
    is_old = False
    for old, new in names.items():
        if old in config:
            value = config.pop(old)
            config.setdefault(new, value)
            is_old = True
    for keys in _KERNEL_SIZES:
        if keys[0] in config:
            config["kernel_size"] = [config.pop(key, 1) for key in keys]
            is_old = True
    is_old |= _mend_values(class_name, config)
    return is_old


def _mend_values(class_name: str, config: dict[str, Any]) -> bool:
    is_old = False
    if config.get("data_format") in (*_DATA_FORMATS, "default"):
        config["data_format"] = _DATA_FORMATS.get(config["data_format"], "channels_last")
        is_old = True
    if "forget_bias_init" in config:
        config["unit_forget_bias"] = config.pop("forget_bias_init") in ("one", "ones")
        is_old = True
    if class_name in ("Deconvolution2D", "Deconvolution3D", "Conv2DTranspose"):
        is_old |= _mend_output_shape(config)
    if class_name in ("ZeroPadding1D", "ZeroPadding2D"):
        is_old |= _mend_padding(config)
    if class_name == "BatchNormalization" and "mode" in config and config["mode"] == 0:
        del config["mode"]
        is_old = True
    return is_old


def _mend_padding(config: dict[str, Any]) -> bool:
    """Keras 1's four numbers or sides by name → two pairs."""
    padding = config.get("padding")
    if isinstance(padding, dict) and {"left_pad", "right_pad"} >= set(padding):
        config["padding"] = [padding.get(f"{side}_pad", 0) for side in ("left", "right")]
        return True
    if isinstance(padding, dict):
        sides = [padding.get(f"{side}_pad", 0) for side in ("top", "bottom", "left", "right")]
    elif isinstance(padding, list) and len(padding) == 4:
        sides = padding
    else:
        return False
    config["padding"] = [sides[:2], sides[2:]]
    return True


def _mend_output_shape(config: dict[str, Any]) -> bool:
    """The stated size of a transposed convolution's output → the `output_padding` that gives it.

    What comes in has the size that the convolution itself would make of that output.
    """
    stated = config.pop("output_shape", None)
    if not isinstance(stated, list):
        return stated is not None
    sizes = stated[2:] if config.get("data_format") == "channels_first" else stated[1:-1]
    kernel, strides = _sizes(config.get("kernel_size")), _sizes(config.get("strides"))
    is_same = config.get("padding") == "same"
    each = list(zip(_sizes(sizes), kernel, strides, strict=False))
    found = [_padding_of(*sizes, is_same=is_same) for sizes in each]
    defaults = [_default_padding(*sizes[1:], is_same=is_same) for sizes in each]
    fits = all(0 <= padding < sizes[2] for padding, sizes in zip(found, each, strict=True))
    if found != defaults and fits and len(found) == len(sizes):
        config["output_padding"] = found
    return True


def _sizes(values: Any) -> list[int]:
    """A list of sizes; an empty one where one of them is not known."""
    if not isinstance(values, list) or not all(isinstance(n, int) and n > 0 for n in values):
        return []
    return values


def _padding_of(size: int, kernel: int, stride: int, *, is_same: bool) -> int:
    """By Keras's formula: size = (input - 1) · stride + kernel - 2 · padding + output_padding."""
    if is_same:
        return size - ((-(-size // stride) - 1) * stride + kernel - 2 * (kernel // 2))
    return size - ((-(-(size - kernel + 1) // stride) - 1) * stride + kernel)


def _default_padding(kernel: int, stride: int, *, is_same: bool) -> int:
    """What Keras takes where none is stated."""
    return stride - kernel + 2 * (kernel // 2) if is_same else max(stride - kernel, 0)
