"""Floating-point operations of layers, against TensorFlow's own profiler and by hand."""

from typing import Any

import keras
import pytest
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import (
    convert_variables_to_constants_v2_as_graph,
)

from app.engine.modeling.build import build_model
from app.engine.modeling.cost import layer_flops
from app.spec.network import NetworkDocument
from tests.engine.modeling.drawings import given, graph, layer, shapes, stack, wired


def flops_of(network: NetworkDocument, name: str = "layer") -> int | None:
    report = shapes(network)
    assert report.is_valid, report.issues
    return report.layers[name].flops


def profiled(network: NetworkDocument) -> int:
    """What TensorFlow's profiler counts in one call of the built network on one sample."""
    model = build_model(network, {})
    spec = tf.TensorSpec((1, *model.input_shape[1:]), model.inputs[0].dtype)
    function = tf.function(lambda x: model(x, training=False)).get_concrete_function(spec)
    _, definition = convert_variables_to_constants_v2_as_graph(function)
    options = (
        tf.compat.v1.profiler.ProfileOptionBuilder(
            tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
        )
        .with_empty_output()
        .build()
    )
    with tf.Graph().as_default() as whole:
        tf.graph_util.import_graph_def(definition, name="")
        counted = tf.compat.v1.profiler.profile(graph=whole, cmd="op", options=options)
    return int(counted.total_float_ops)


LIKE_THE_PROFILER = [
    ("Dense", {"units": 7, "activation": "relu"}, (12,)),
    ("Dense", {"units": 7, "use_bias": False}, (5, 12)),
    ("Conv1D", {"filters": 4, "kernel_size": 3}, (10, 6)),
    ("Conv2D", {"filters": 4, "kernel_size": [3, 2], "padding": "same"}, (8, 8, 3)),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "strides": 2, "use_bias": False}, (9, 9, 2)),
    ("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2}, (8, 8, 3)),
    ("SeparableConv2D", {"filters": 5, "kernel_size": 3, "use_bias": False}, (8, 8, 3)),
    ("MaxPooling2D", {"pool_size": 2}, (8, 8, 3)),
    ("AveragePooling2D", {"pool_size": [2, 4]}, (8, 8, 3)),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [4, 6]}, (4, 8)),
    ("Rescaling", {"scale": 0.5, "offset": 1.0}, (8, 8, 3)),
]


@pytest.mark.parametrize(("class_name", "config", "shape"), LIKE_THE_PROFILER)
def test_the_profiler_counts_the_same(
    class_name: str, config: dict[str, Any], shape: tuple[int, ...]
) -> None:
    network = stack(given(*shape), layer(class_name, "layer", **config))
    assert flops_of(network) == profiled(network)


@pytest.mark.parametrize("class_name", ["SimpleRNN", "LSTM", "GRU"])
def test_recurrent_layers_are_near_to_what_the_profiler_counts(class_name: str) -> None:
    """It counts loops once, so the steps are unrolled; it also counts a few trifles."""
    box = layer(class_name, "layer", units=16, unroll=True)
    network = stack(given(5, 24), box)
    assert flops_of(network) == pytest.approx(profiled(network), rel=0.03)
    by_hand = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}[class_name]
    assert flops_of(network) == pytest.approx(5 * by_hand * 2 * 16 * (24 + 16), rel=0.1)


def test_attention_counts_projections_scores_and_values() -> None:
    """By hand: the profiler leaves out the Einsum of scores and values."""
    box = wired(["input", "input"], "MultiHeadAttention", "layer", num_heads=2, key_dim=5)
    projections = 3 * 6 * (2 * 5) * (2 * 8 + 1) + 6 * 8 * (2 * (2 * 5) + 1)
    scaled_query, scores, weighed = 6 * 2 * 5, 2 * 2 * 6 * 6 * 5, 2 * 2 * 6 * 6 * 5
    assert flops_of(graph(given(6, 8), box)) == projections + scaled_query + scores + weighed


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (stack(given(10, 10, 3), layer("Conv2DTranspose", "layer", filters=2, kernel_size=3)),
         2 * 300 * 9 * 2 + 12 * 12 * 2),
        (stack(given(4, 3), layer("TimeDistributed", "layer",
                                  layer={"class_name": "Dense", "config": {"units": 2}})),
         4 * (2 * 3 * 2 + 2)),
        (stack(given(4, 3), layer("BatchNormalization", "layer")), 24),
        (stack(given(4, 3), layer("GlobalAveragePooling1D", "layer")), 12),
        (stack(given(4, 3), layer("Flatten", "layer")), 0),
        (graph(given(4), wired(["input"], "Dense", "a", units=4),
               wired(["input", "a"], "Add", "layer")), 4),
    ],
    ids=["transpose", "time_distributed", "batch_norm", "global_pool", "flatten", "add"],
)  # fmt: skip
def test_counted_by_hand(network: NetworkDocument, expected: int) -> None:
    assert flops_of(network) == expected


def test_bidirectional_counts_both_ways() -> None:
    inner = {"class_name": "LSTM", "config": {"units": 3}}
    one = flops_of(stack(given(6, 4), layer("LSTM", "layer", units=3)))
    both = flops_of(stack(given(6, 4), layer("Bidirectional", "layer", layer=inner)))
    assert both == 2 * (one or 0)


def test_what_is_not_known_is_not_guessed() -> None:
    assert flops_of(stack(given(None, 4), layer("LSTM", "layer", units=3))) is None
    assert (
        flops_of(stack(given(None, None, 3), layer("Conv2D", "layer", filters=2, kernel_size=3)))
        is None
    )
    image = layer("RandomRotation", "layer", factor=0.2)
    assert flops_of(stack(given(8, 8, 3), image)) is None

    class Mine(keras.layers.Dense):  # type: ignore[misc]
        def call(self, inputs: Any) -> Any:
            return super().call(super().call(inputs))

    made = Mine(4)
    made.build((None, 4))
    assert layer_flops(made, [(None, 4)], [(None, 4)]) is None


def test_a_layer_that_is_not_called_is_not_counted() -> None:
    wide = layer("Dense", "wide", units=10**9)
    report = shapes(stack(given(8), wide, layer("Dense", "after", units=10)))
    assert [issue.layer for issue in report.issues] == ["wide"]


def test_a_network_inside_counts_all_that_is_in_it() -> None:
    inside = stack(given(4), layer("Dense", "a", units=3), layer("Dense", "b", units=2))
    box = {"name": "layer", "class_name": "Sequential", "network": inside.model_dump(mode="json")}
    assert flops_of(stack(given(4), box)) == (2 * 4 * 3 + 3) + (2 * 3 * 2 + 2)


def test_vgg16_is_what_is_published() -> None:
    """15.5 thousand million multiply-adds."""
    from benchmarks.documents import document_of

    network = NetworkDocument.model_validate(document_of(keras.applications.VGG16(weights=None)))
    total = sum(report.flops or 0 for report in shapes(network).layers.values())
    assert total == pytest.approx(2 * 15.5e9, rel=0.01)
