"""Networks built for real: names, wires and weights as drawn and as the report says."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from app.engine.modeling.build import build_model
from app.errors import DoesNotFit
from app.spec.network import NetworkDocument
from tests.engine.modeling.drawings import given, graph, layer, shapes, stack, wired


def test_names_and_weights_are_those_of_the_drawing() -> None:
    network = stack(given(4), layer("Dense", "first", units=8), layer("Dense", "last", units=2))
    model = build_model(network, {})
    assert isinstance(model, keras.Sequential)
    assert [inner.name for inner in model.layers] == ["first", "last"]
    assert model.input_shape == (None, 4)
    assert model.count_params() == shapes(network).num_params
    assert model.predict(np.zeros((2, 4)), verbose=0).shape == (2, 2)


def test_a_first_layer_that_states_the_shape() -> None:
    network = stack(layer("Dense", units=8, batch_input_shape=[None, 4]), layer("ReLU"))
    assert build_model(network, {}).input_shape == (None, 4)
    model = build_model(graph(layer("Dense", units=8, input_shape=[4])), {})
    assert model.input_shape == (None, 4)


def test_a_functional_network_with_shared_weights_and_several_ends() -> None:
    network = graph(
        given(6, 4, name="a"),
        given(6, 4, name="b"),
        wired(["a"], "LSTM", "lstm", units=3, return_state=True),
        {"name": "again", "class_name": "LSTM", "shares": "lstm", "inbound": ["b"]},
        wired(["lstm", "again"], "Concatenate", "both"),
        wired(["lstm:1"], "Dense", "state", units=2),
    )
    model = build_model(network, {})
    report = shapes(network)
    assert model.output_names == ["both", "state"]
    assert [tuple(t.shape) for t in model.outputs] == [(None, 6), (None, 2)]
    assert model.count_params() == report.num_params
    one, two = np.random.rand(2, 6, 4), np.random.rand(2, 6, 4)
    forth = model.predict([one, two], verbose=0)[0]
    back = model.predict([two, one], verbose=0)[0]
    np.testing.assert_allclose(forth[:, :3], back[:, 3:], rtol=1e-5)


def test_attention_takes_query_and_value() -> None:
    network = graph(
        given(6, 4, name="query"),
        given(5, 4, name="value"),
        wired(["query", "value"], "MultiHeadAttention", "attend", num_heads=2, key_dim=3),
    )
    assert build_model(network, {}).count_params() == shapes(network).num_params
    assert shapes(network).layers["attend"].outputs[0].shape == (None, 6, 4)


def test_a_network_inside_a_network() -> None:
    inner = graph(
        given(4, name="x"), given(4, name="y"), wired(["x", "y"], "Add", "sum")
    ).model_dump()
    network = graph(
        given(4, name="a"),
        wired(["a"], "Dense", "d", units=4),
        {"name": "block", "class_name": "Functional", "network": inner, "inbound": ["a", "d"]},
    )
    report = shapes(network)
    assert report.issues == ()
    model = build_model(network, {})
    assert model.get_layer("block").name == "block"
    assert model.output_shape == report.layers["block"].outputs[0].shape


def test_a_network_that_does_not_fit_is_refused_in_the_words_of_its_first_issue() -> None:
    network = stack(given(4), layer("Dense", units=-2), layer("Conv2D", "c", filter=2))
    with pytest.raises(DoesNotFit) as caught:
        build_model(network, {})
    assert shapes(network).issues[0].message in caught.value.message
    assert caught.value.where == "dense"
    with pytest.raises(DoesNotFit):
        build_model(NetworkDocument(), {})
    with pytest.raises(DoesNotFit):
        build_model(stack(given(10**4), layer("Dense", units=10**9)), {})


def test_a_name_of_the_network_that_tensorflow_would_not_take() -> None:
    network = stack(given(4), layer("Dense", units=2)).model_copy(update={"name": "Mein Netz / 1"})
    assert build_model(network, {}).predict(np.zeros((1, 4)), verbose=0).shape == (1, 2)


def test_long_chains_of_functional_layers_are_built() -> None:
    names = ["input", *(f"relu_{number}" for number in range(600))]
    boxes = [wired([a], "ReLU", b) for a, b in pairwise(names)]
    assert len(build_model(graph(given(4), *boxes), {}).layers) == 601


def document_of(model: keras.Model) -> NetworkDocument:
    """A Keras functional model as a network document, written for these tests alone."""
    layers = []
    for item in model.get_config()["layers"]:
        inbound: list[str] = []
        for node in item["inbound_nodes"]:
            _walk(node["args"], inbound)
        config = json.loads(json.dumps(item["config"]))
        layers.append(
            {"name": item["name"], "class_name": item["class_name"], "config": config,
             "inbound": inbound}
        )  # fmt: skip
    return NetworkDocument.model_validate({"kind": "functional", "layers": layers})


def _walk(value: Any, found: list[str]) -> None:
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        name, _, output = value["config"]["keras_history"]
        found.append(f"{name}:{output}" if output else name)
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            _walk(item, found)


@pytest.mark.parametrize("name", ["MobileNetV2", "ResNet50", "EfficientNetB0", "DenseNet121"])
def test_known_models_of_keras_get_the_shapes_that_they_have(name: str) -> None:
    model = getattr(keras.applications, name)(weights=None, input_shape=(64, 64, 3))
    report = shapes(document_of(model))
    assert report.issues == ()
    assert report.num_params == model.count_params()
    trainable = sum(np.prod(weight.shape) for weight in model.trainable_weights)
    assert report.num_trainable_params == trainable
    for inner in model.layers:
        outputs = [tuple(t.shape) for t in keras.tree.flatten(inner.output)]
        assert [output.shape for output in report.layers[inner.name].outputs] == outputs


@pytest.mark.filterwarnings("ignore:.*HDF5:UserWarning")
@pytest.mark.parametrize(
    ("has_attention", "suffixes"), [(False, ("keras", "h5")), (True, ("keras",))]
)
def test_masks_are_found_anew_after_loading(
    has_attention: bool, suffixes: tuple[str, ...], tmp_path: Path
) -> None:
    """Keras itself cannot read an .h5 of a functional model in which a mask is written down."""
    embedding = wired(
        ["input"], "Embedding", "embedding", input_dim=10, output_dim=4, mask_zero=True
    )
    boxes = [given(6, dtype="int32"), embedding, wired(["embedding"], "LSTM", "lstm", units=3)]
    tensor = keras.Input((6,), dtype="int32")
    embedded = keras.layers.Embedding(10, 4, mask_zero=True)(tensor)
    last, before = keras.layers.LSTM(3)(embedded), embedded
    if has_attention:
        boxes.append(
            wired(["embedding"] * 2, "MultiHeadAttention", "before", num_heads=2, key_dim=4)
        )
        before = keras.layers.MultiHeadAttention(2, 4)(embedded, embedded)
    else:
        boxes.append(wired(["embedding"], "Dense", "before", units=4))
        before = keras.layers.Dense(4)(embedded)
    boxes += [wired(["before"], "GRU", "gru", units=3), wired(["lstm", "gru"], "Add", "add")]
    truth = keras.Model(tensor, keras.layers.Add()([last, keras.layers.GRU(3)(before)]))
    drawn = build_model(graph(*boxes), {})
    by_class = {type(layer): layer for layer in truth.layers}
    for layer_ in drawn.layers:
        by_class[type(layer_)].set_weights(layer_.get_weights())
    rows = np.array([[1, 2, 0, 0, 0, 0], [3, 4, 5, 6, 7, 8], [9, 0, 0, 0, 0, 0]])
    expected = truth.predict(rows, verbose=0)
    np.testing.assert_allclose(drawn.predict(rows, verbose=0), expected, atol=1e-6)
    for suffix in suffixes:
        drawn.save(tmp_path / f"model.{suffix}")
        loaded = keras.models.load_model(tmp_path / f"model.{suffix}", compile=False)
        np.testing.assert_allclose(loaded.predict(rows, verbose=0), expected, atol=1e-6)
