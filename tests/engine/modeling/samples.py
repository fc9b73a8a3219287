"""A small network around each layer of the catalogue, for tests that run over all of them."""

import itertools
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from app.engine.catalogue.describe import describe_layers
from app.spec.catalogue import LayerSpec
from app.spec.network import NetworkDocument
from app.spec.tasks import NoRequest

NEEDS_A_LAYER = {"class_name": "Dense", "config": {"units": 3}}
CELLS = [{"class_name": "LSTMCell", "config": {"units": 3}}]
CONFIGS: dict[str, dict[str, Any]] = {
    "AlphaDropout": {"rate": 0.25},
    "Activation": {"activation": "relu"},
    "Bidirectional": {"layer": {"class_name": "LSTM", "config": {"units": 3}}},
    "CategoryEncoding": {"num_tokens": 5},
    "Dot": {"axes": 1},
    "Discretization": {"bin_boundaries": [0.0, 1.0]},
    "EinsumDense": {"equation": "ab,bc->ac", "output_shape": 4},
    "GroupNormalization": {"groups": 1},
    "GroupQueryAttention": {"head_dim": 4, "num_query_heads": 2, "num_key_value_heads": 1},
    "HashedCrossing": {"num_bins": 5},
    "IntegerLookup": {"vocabulary": [3, 4, 5]},
    "MaxNumBoundingBoxes": {"max_number": 3},
    "Normalization": {"mean": 0.0, "variance": 1.0},
    "Permute": {"dims": [2, 1]},
    "Pipeline": {"layers": [{"class_name": "Rescaling", "config": {"scale": 0.5}}]},
    "RandomGrayscale": {"factor": 0.5},
    "RandomPosterization": {"factor": 4},
    "Reshape": {"target_shape": [-1]},
    "RNN": {"cell": CELLS[0]},
    "StackedRNNCells": {"cells": CELLS},
    "SpectralNormalization": {"layer": NEEDS_A_LAYER},
    "StringLookup": {"vocabulary": ["a", "b"]},
    "TextVectorization": {"vocabulary": ["a", "b"]},
    "TimeDistributed": {"layer": NEEDS_A_LAYER},
}
NEEDS_SCIPY = "STFTSpectrogram"
"""SciPy is not among what Layerwright installs."""

NOT_ALONE = {
    NEEDS_SCIPY: "needs scipy, which is not installed",
    "Equalization": "gives back its input, which Keras cannot build into a model",
    "StackedRNNCells": "its states are nested; it stands inside an RNN",
}
"""Layers of which no network can be made that holds them alone, and why."""

STATES: dict[str, list[tuple[list[int], str]]] = {
    "GRUCell": [([2], "float32")],
    "LSTMCell": [([2], "float32"), ([2], "float32")],
    "SimpleRNNCell": [([2], "float32")],
    "StackedRNNCells": [([3], "float32"), ([3], "float32")],
}
BY_NAME: dict[str, Any] = {
    "rate": 0.25,
    "stddev": 0.25,
    "factor": 0.25,
    "height_factor": 0.25,
    "width_factor": 0.25,
    "scale": 0.5,
}
SHAPES: tuple[tuple[list[int], str], ...] = (
    ([8], "float32"),
    ([6, 8], "float32"),
    ([8, 8, 3], "float32"),
    ([8, 8, 8, 3], "float32"),
    ([8, 8, 8, 8, 3], "float32"),
    ([4, 8, 8, 8, 3], "float32"),
    ([1], "int32"),
    ([1], "string"),
    ([4096], "float32"),
    ([], "int32"),
)


@lru_cache(maxsize=1)
def buildable() -> tuple[LayerSpec, ...]:
    """Every layer of the catalogue that may be built from a document, without InputLayer."""
    layers = describe_layers(NoRequest()).layers
    return tuple(s for s in layers if s.refused is None and s.class_name != "InputLayer")


def standing_alone() -> tuple[LayerSpec, ...]:
    """Those of them of which a network can be made that holds them alone."""
    return tuple(spec for spec in buildable() if spec.class_name not in NOT_ALONE)


def config_of(spec: LayerSpec) -> dict[str, Any]:
    """Values for what the layer's constructor demands."""
    if spec.class_name in CONFIGS:
        return dict(CONFIGS[spec.class_name])
    return {item.name: BY_NAME.get(item.name, 2) for item in spec.arguments if item.required}


def networks_of(spec: LayerSpec, config: dict[str, Any] | None = None) -> Iterator[NetworkDocument]:
    """Networks with the layer behind one or more Inputs of every shape that one may want."""
    config = config_of(spec) if config is None else config
    counts = (2, 3) if spec.takes_many else (1,)
    if spec.class_name in STATES:
        yield _network(spec, config, [([8], "float32"), *STATES[spec.class_name]])
        return
    for (shape, dtype), count in itertools.product(SHAPES, counts):
        yield _network(spec, config, [(shape, dtype)] * count)


def _network(
    spec: LayerSpec, config: dict[str, Any], inputs: list[tuple[list[int], str]]
) -> NetworkDocument:
    names = [f"input_{number}" for number in range(len(inputs))]
    layers: list[dict[str, Any]] = [
        {"name": name, "class_name": "InputLayer", "config": {"shape": shape, "dtype": dtype}}
        for name, (shape, dtype) in zip(names, inputs, strict=True)
    ]
    layers.append(
        {"name": "layer", "class_name": spec.class_name, "config": config, "inbound": names}
    )
    return NetworkDocument.model_validate({"kind": "functional", "layers": layers})
