"""Every layer of the catalogue: the shape check says what Keras, built for real, says."""

import json
from typing import Any

import keras
import pytest

from app.engine.catalogue.describe import describe_layers
from app.engine.modeling.build import build_model
from app.engine.modeling.layers import kind_of, make_layer
from app.spec.catalogue import LayerSpec
from app.spec.network import LayerDocument, NetworkDocument
from app.spec.shape_report import LayerReport
from app.spec.tasks import NoRequest
from tests.engine.modeling.drawings import shapes
from tests.engine.modeling.samples import NEEDS_SCIPY, config_of, networks_of, standing_alone

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:keras.*")


def _every_layer() -> tuple[LayerSpec, ...]:
    layers = describe_layers(NoRequest()).layers
    return tuple(spec for spec in layers if spec.class_name != NEEDS_SCIPY)


@pytest.mark.parametrize("spec", _every_layer(), ids=lambda spec: spec.class_name)
def test_the_least_config_makes_what_the_constructor_makes(spec: LayerSpec) -> None:
    """Some classes' own from_config asks for more than their constructor does."""
    kind = kind_of(spec.class_name, {})
    if spec.refused is not None:
        assert kind.cls is None
        assert spec.refused in kind.draft.text
        return
    config = {"shape": [3]} if spec.class_name == "InputLayer" else config_of(spec)
    document = LayerDocument(name="layer", class_name=spec.class_name, config=config)
    keras.utils.set_random_seed(1)  # some draw a seed for themselves
    made = make_layer(document, kind, {})
    keras.utils.set_random_seed(1)
    truth = _constructed(spec.class_name, config)
    assert type(made) is type(truth)
    assert _told(made) == _told(truth)


def _constructed(class_name: str, config: dict[str, Any]) -> keras.Layer:
    """The layer as a person makes it in Python: its constructor on the same values."""
    config = json.loads(json.dumps(config))
    for key in ("layer", "cell"):
        if key in config:
            config[key] = _inner(config[key])
    for key in ("layers", "cells"):
        if key in config:
            config[key] = [_inner(item) for item in config[key]]
    return getattr(keras.layers, class_name)(**config, name="layer")


def _told(layer: keras.Layer) -> Any:
    """All that a layer says of itself, but for the names that Keras counts up."""
    text = json.dumps(keras.saving.serialize_keras_object(layer)["config"], default=str)
    return _without_names(json.loads(text))


def _without_names(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_names(item) for key, item in value.items() if key != "name"}
    return [_without_names(item) for item in value] if isinstance(value, list) else value


def _from_keras_alone(network: NetworkDocument) -> keras.Model:
    """The same network written by hand against Keras, without any of our code."""
    *inputs, box = network.layers
    tensors = [keras.Input(layer.config["shape"], dtype=layer.config["dtype"]) for layer in inputs]
    made = _constructed(box.class_name, box.config)
    if box.class_name.endswith("Cell"):
        result = made(tensors[0], tensors[1:])
    elif box.class_name in ("MultiHeadAttention", "GroupQueryAttention"):
        result = made(*tensors)
    else:
        result = made(tensors if len(tensors) > 1 else tensors[0])
    return keras.Model(tensors, result)


def _inner(value: dict[str, Any]) -> keras.Layer:
    return getattr(keras.layers, value["class_name"])(**value["config"])


@pytest.mark.parametrize("spec", standing_alone(), ids=lambda spec: spec.class_name)
def test_the_shape_check_says_what_keras_says(spec: LayerSpec) -> None:
    fitting = [network for network in networks_of(spec) if shapes(network).is_valid]
    assert fitting, shapes(next(networks_of(spec))).issues
    for network in fitting[:2]:
        report = shapes(network)
        truth = _from_keras_alone(network)
        built = build_model(network, {})
        told = [(output.shape, output.dtype) for output in report.layers["layer"].outputs]
        for model, expected in ((truth, told), (built, told[:1])):
            assert expected == [
                (tuple(t.shape), keras.backend.standardize_dtype(t.dtype)) for t in model.outputs
            ]
            weights = sum(w.shape.num_elements() for w in (v.value for v in model.weights))
            trainable = sum(v.value.shape.num_elements() for v in model.trainable_weights)
            assert (report.num_params, report.num_trainable_params) == (weights, trainable)


def verdict(network: NetworkDocument) -> LayerReport:
    """What the report says of the layer; a fix shows the network that it mends, so not those."""
    report = shapes(network).layers["layer"]
    issue = report.issue and report.issue.model_copy(update={"fixes": ()})
    return report.model_copy(update={"issue": issue})


@pytest.mark.parametrize("spec", standing_alone(), ids=lambda spec: spec.class_name)
def test_a_config_that_keras_writes_itself_gives_the_same(spec: LayerSpec) -> None:
    network = next(network for network in networks_of(spec) if shapes(network).is_valid)
    written = build_model(network, {}).get_layer("layer").get_config()
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(written)))
    again = next(item for item in networks_of(spec, config) if item.layers[0] == network.layers[0])
    assert verdict(again) == verdict(network), shapes(again).issues
    assert config_of(spec).keys() <= config.keys() | {"vocabulary", "layers"}
