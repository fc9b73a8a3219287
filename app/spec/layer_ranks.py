"""How many axes a layer takes and gives, judged from its class name alone.

Enough to fit a drawing to data without building it; the shape check has the last word.
Numbers of axes leave the batch axis out: a row of a picture has 3, of a table 1.
"""

import re

from app.spec.network import LayerDocument

_NAMED_NDIM = re.compile(
    r"^(?:Separable|Depthwise)?(?:Conv|MaxPool(?:ing)?|AveragePooling|AvgPool|AdaptiveMaxPooling|"
    r"AdaptiveAveragePooling|UpSampling|ZeroPadding|Cropping|SpatialDropout|GlobalMaxPool(?:ing)?|"
    r"GlobalAveragePooling|GlobalAvgPool)([123])D(?:Transpose)?$"
)
_RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional")
_TAKES_PICTURES = ("Resizing", "CenterCrop", "ConvLSTM1D")


def input_ndim(layer: LayerDocument) -> int | None:
    """The axes that a layer needs; None where it takes any number, or nothing is known."""
    found = _NAMED_NDIM.match(layer.class_name)
    if found:
        return int(found.group(1)) + 1
    if layer.class_name in _RECURRENT or layer.class_name == "TimeDistributed":
        return 2
    if layer.class_name in _TAKES_PICTURES or layer.class_name.startswith("Random"):
        return 3
    if layer.class_name == "RepeatVector":
        return 1
    return None


def output_ndim(layer: LayerDocument, ndim: int) -> int:
    """The axes that a layer gives, when `ndim` come in."""
    name, config = layer.class_name, layer.config
    if name == "Flatten" or name.startswith("Global"):
        return 3 if config.get("keepdims") is True and name.endswith("2D") else 1
    if name in _RECURRENT:
        inner = config.get("layer")
        inner_config = inner.get("config") if isinstance(inner, dict) else None
        returns = inner_config if isinstance(inner_config, dict) else config
        return 2 if returns.get("return_sequences") is True else 1
    if name == "Reshape":
        target = config.get("target_shape")
        return len(target) if isinstance(target, list | tuple) else ndim
    if name == "RepeatVector":
        return 2
    if name == "Embedding":
        return ndim + 1
    return ndim
