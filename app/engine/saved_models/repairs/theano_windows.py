"""Padding over Theano: `same` was another thing there, and `full` was one.

Source: keras 2.2 keras/backend/theano_backend.py, _preprocess_padding, _postprocess_conv2d_output,
pool2d; keras 1.2 has the same.
"""

from collections.abc import Iterable
from typing import Any

from app.engine.saved_models.repairs.rule import (
    Entry,
    FileFacts,
    config_of,
    keras_layer,
    layers_of,
    name_of,
)

CODE = "theano_windows"
ERA = "Keras 1 and 2 over Theano"
REASON = (
    "over Theano `same` padded as much before as after, whatever the strides, and TensorFlow does "
    "not; written with ZeroPadding and `valid` where it is a convolution's (`full` too), and as "
    "PoolingOfTheano, which Layerwright supplies"
)

_CONVOLUTIONS = {
    f"{kind}Conv{rank}D": rank for rank in (1, 2, 3) for kind in ("", "Separable", "Depthwise")
}
_POOLINGS = {
    f"{name}Pooling{rank}D": (kind, rank)
    for rank in (1, 2, 3)
    for name, kind in (("Max", "max"), ("Average", "average"))
}

_KEPT = ("name", "trainable", "dtype", "data_format")

Pads = list[tuple[int, int]]


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Pad in front of convolutions, after their calls are written as today; replace poolings."""
    if facts.backend != "theano" or facts.major >= 3:
        return []
    is_stack = "output_layers" not in config_of(model)
    taken = {name_of(entry) for entry in layers_of(model)}
    layers: list[Entry] = []
    touched: list[str] = []
    for entry in layers_of(model):
        working = _working(entry)
        pads = _pads(working)
        if pads is not None:
            before = _padding(entry, working, pads, taken)
            if not is_stack:
                _call_after(entry, before)
            config_of(working)["padding"] = "valid"
            layers.append(before)
            touched.append(name_of(entry))
        elif _replace_pooling(working):
            touched.append(name_of(entry))
        layers.append(entry)
    if touched:
        model["config"]["layers"] = layers
    return touched


def _working(entry: Entry) -> Entry:
    inner = config_of(entry).get("layer")
    return inner if entry["class_name"] == "TimeDistributed" and isinstance(inner, dict) else entry


def _pads(entry: Entry) -> Pads | None:
    """What was padded on each axis; None where TensorFlow does the same."""
    config, rank = config_of(entry), _CONVOLUTIONS.get(str(entry.get("class_name")))
    padding = config.get("padding")
    if rank is None or padding not in ("same", "full"):
        return None
    kernel, strides = _sizes(config.get("kernel_size"), rank), _sizes(config.get("strides"), rank)
    dilation = _sizes(config.get("dilation_rate"), rank)
    if not (kernel and strides and dilation):
        return None
    widths = [(size - 1) * rate + 1 for size, rate in zip(kernel, dilation, strict=True)]
    if padding == "full":
        return [(width - 1, width - 1) for width in widths]
    if all(w % 2 and (w == 1 or step == 1) for w, step in zip(widths, strides, strict=True)):
        return None
    # What was too much after an even kernel was cut off, but not behind a separable convolution.
    keeps_all = str(entry["class_name"]).startswith("Separable")
    return [(width // 2, width // 2 if keeps_all else (width - 1) // 2) for width in widths]


def _sizes(value: Any, rank: int) -> list[int] | None:
    values = [1 if value is None else value] * rank if not isinstance(value, list) else value
    is_whole = len(values) == rank and all(isinstance(one, int) and one > 0 for one in values)
    return values if is_whole else None


def _padding(entry: Entry, working: Entry, pads: Pads, taken: Iterable[str]) -> Entry:
    rank = len(pads)
    name = f"{name_of(entry)}_padding"
    while name in taken:
        name += "_"
    config: dict[str, Any] = {"name": name, "padding": [list(pad) for pad in pads]}
    if rank == 1:
        config["padding"] = list(pads[0])
    if config_of(working).get("data_format") == "channels_first":
        config["data_format"] = "channels_first"
    made = keras_layer(f"ZeroPadding{rank}D", config)
    if working is not entry:
        config["name"] = f"{name}_inner"
        made = keras_layer("TimeDistributed", {"name": name, "layer": made})
    return {**made, "name": name}


def _call_after(entry: Entry, before: Entry) -> None:
    """Give what the entry was called on to the layer before it, and that one's output to it."""
    nodes = [node for node in entry.get("inbound_nodes") or () if isinstance(node, dict)]
    before["inbound_nodes"] = [{"args": node.get("args"), "kwargs": {}} for node in nodes]
    for number, node in enumerate(nodes):
        config = {"shape": [], "dtype": "float32", "keras_history": [before["name"], number, 0]}
        node["args"] = [{"class_name": "__keras_tensor__", "config": config}]


def _replace_pooling(entry: Entry) -> bool:
    found = _POOLINGS.get(str(entry.get("class_name")))
    config = config_of(entry)
    if found is None or config.get("padding") != "same":
        return False
    kind, rank = found
    pool_size = _sizes(config.get("pool_size"), rank)
    strides = _sizes(config.get("strides"), rank) if config.get("strides") else pool_size
    if pool_size is None or strides is None or set(pool_size) == {1}:
        return False
    entry["class_name"] = "PoolingOfTheano"
    kept = {key: config[key] for key in _KEPT if config.get(key) is not None}
    config.clear()
    config.update(kept, kind=kind, pool_size=pool_size, strides=strides)
    return True
