"""Every layer of the catalogue: the shape check says what Keras, built for real, says."""

import json
from typing import Any

import keras
import pytest

from app.engine.modeling.build import build_model
from app.spec.catalogue import LayerSpec
from app.spec.network import NetworkDocument
from tests.engine.modeling.drawings import shapes
from tests.engine.modeling.samples import buildable, config_of, networks_of

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:keras.*")

NOT_ALONE = {
    "STFTSpectrogram": "needs scipy, which is not installed",
    "Equalization": "gives back its input, which Keras cannot build into a model",
    "StackedRNNCells": "its states are nested; it stands inside an RNN",
}


def _from_keras_alone(network: NetworkDocument) -> keras.Model:
    """The same network written by hand against Keras, without any of our code."""
    *inputs, box = network.layers
    tensors = [keras.Input(layer.config["shape"], dtype=layer.config["dtype"]) for layer in inputs]
    cls = getattr(keras.layers, box.class_name)
    config = json.loads(json.dumps(box.config))
    for key in ("layer", "cell"):
        if key in config:
            config[key] = _inner(config[key])
    if "layers" in config:
        config["layers"] = [_inner(item) for item in config["layers"]]
    made = cls(**config)
    if box.class_name.endswith("Cell"):
        result = made(tensors[0], tensors[1:])
    elif box.class_name in ("MultiHeadAttention", "GroupQueryAttention"):
        result = made(*tensors)
    else:
        result = made(tensors if len(tensors) > 1 else tensors[0])
    return keras.Model(tensors, result)


def _inner(value: dict[str, Any]) -> keras.Layer:
    return getattr(keras.layers, value["class_name"])(**value["config"])


@pytest.mark.parametrize("spec", buildable(), ids=lambda spec: spec.class_name)
def test_the_shape_check_says_what_keras_says(spec: LayerSpec) -> None:
    if spec.class_name in NOT_ALONE:
        pytest.skip(NOT_ALONE[spec.class_name])
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


@pytest.mark.parametrize("spec", buildable(), ids=lambda spec: spec.class_name)
def test_a_config_that_keras_writes_itself_gives_the_same(spec: LayerSpec) -> None:
    if spec.class_name in NOT_ALONE:
        pytest.skip(NOT_ALONE[spec.class_name])
    network = next(network for network in networks_of(spec) if shapes(network).is_valid)
    written = build_model(network, {}).get_layer("layer").get_config()
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(written)))
    again = next(item for item in networks_of(spec, config) if item.layers[0] == network.layers[0])
    assert shapes(again).layers["layer"] == shapes(network).layers["layer"], shapes(again).issues
    assert config_of(spec).keys() <= config.keys() | {"vocabulary", "layers"}
