"""Transfer learning: frozen layers keep their weights bit by bit, the others move."""

from pathlib import Path

import keras
import numpy as np

from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.read import read_model
from app.engine.training.weights import foresee_reuse
from app.spec.model_requests import ModelNetworkRequest, ReadModelRequest
from app.spec.network import NetworkDocument
from app.spec.run_requests import ForeseeReuseRequest
from app.spec.training import WeightReuse
from tests.engine.training.runs import SAMPLES, layer, run

IRIS = SAMPLES / "iris.csv"

SOURCE_NAMES = ("first", "norm", "second", "head")


def uploaded(folder: Path) -> Path:
    """A model as somebody brings one: a base in a functional model, with a BatchNormalization."""
    inputs = keras.Input((4,), name="x")
    base = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(8, activation="relu", name="first"),
            keras.layers.BatchNormalization(momentum=0.5, name="norm"),
        ],
        name="base",
    )
    hidden = keras.layers.Dense(6, activation="relu", name="second")(base(inputs))
    model = keras.Model(inputs, keras.layers.Dense(5, name="head")(hidden))
    for number, weight in enumerate(model.weights):
        random = np.random.default_rng(number)
        weight.assign(random.uniform(0.1, 0.9, weight.shape))
    path = folder / "brought.keras"
    model.save(path)
    return path


def opened(path: Path) -> NetworkDocument:
    view = read_model(ReadModelRequest(path=str(path), filename=path.name))
    return network_of_model(ModelNetworkRequest(view=view)).network


def weights_of(model: keras.Model) -> dict[str, list[np.ndarray]]:
    base = model.get_layer("base")
    layers = {one.name: one for one in (*base.layers, *model.layers)}
    return {name: layers[name].get_weights() for name in SOURCE_NAMES if name in layers}


def test_a_frozen_base_stays_bit_by_bit_and_the_rest_is_trained(tmp_path):
    path = uploaded(tmp_path)
    network = opened(path)
    new_head = layer("Dense", "new_head", units=3, activation="softmax").model_copy(
        update={"inbound": ("second",)}
    )
    layers = tuple(
        one.model_copy(update={"config": {**one.config, "trainable": False}})
        if one.name == "base"
        else new_head
        if one.name == "head"
        else one
        for one in network.layers
    )
    changed = network.model_copy(update={"layers": layers, "outputs": ("new_head",)})
    done = run(IRIS, tmp_path / "run", changed, initial_model=path, fit={"epochs": 3})
    assert done.trained.weight_reuse.kept == ("base/first", "base/norm", "second")
    assert done.trained.weight_reuse.not_kept == ("new_head",)
    before = weights_of(keras.models.load_model(path))
    after = weights_of(keras.models.load_model(tmp_path / "run" / "model.keras"))
    for name in ("first", "norm"):  # The moving mean and variance of `norm` too.
        for old, new in zip(before[name], after[name], strict=True):
            np.testing.assert_array_equal(old, new)
    assert all(
        (old != new).any() for old, new in zip(before["second"], after["second"], strict=True)
    )


def test_only_the_layers_that_are_frozen_stay(tmp_path):
    path = uploaded(tmp_path)
    network = opened(path)
    head = layer("Dense", "head", units=3, activation="softmax").model_copy(
        update={"inbound": ("second",)}
    )
    layers = []
    for one in network.layers:
        if one.name == "base":
            inner = tuple(
                item.model_copy(update={"config": {**item.config, "trainable": False}})
                if item.name == "first"
                else item
                for item in one.network.layers
            )
            one = one.model_copy(
                update={"network": one.network.model_copy(update={"layers": inner})}
            )
        layers.append(head if one.name == "head" else one)
    changed = network.model_copy(update={"layers": tuple(layers)})
    done = run(IRIS, tmp_path / "run", changed, initial_model=path, fit={"epochs": 3})
    # A head of another size starts anew, the base inside keeps all that fits.
    assert done.trained.weight_reuse.not_kept == ("head",)
    before = weights_of(keras.models.load_model(path))
    after = weights_of(keras.models.load_model(tmp_path / "run" / "model.keras"))
    for old, new in zip(before["first"], after["first"], strict=True):
        np.testing.assert_array_equal(old, new)
    for name in ("norm", "second"):
        assert all(
            (old != new).any() for old, new in zip(before[name], after[name], strict=True)
        ), name


def test_what_is_frozen_in_a_file_is_frozen_in_the_drawing(tmp_path):
    model = keras.models.load_model(uploaded(tmp_path))
    model.get_layer("base").trainable = False
    path = tmp_path / "frozen.keras"
    model.save(path)
    boxes = {one.name: one for one in opened(path).layers}
    assert boxes["base"].config == {"trainable": False}
    assert {
        one.name for one in boxes["base"].network.layers if one.config.get("trainable") is False
    }
    assert "trainable" not in boxes["second"].config


def renamed(network: NetworkDocument, old: str, new: str) -> NetworkDocument:
    """As the designer does it: the wires follow, the source stays."""
    layers = tuple(
        one.model_copy(
            update={
                "name": new if one.name == old else one.name,
                "inbound": one.inbound and tuple(new if x == old else x for x in one.inbound),
            }
        )
        for one in network.layers
    )
    return network.model_copy(update={"layers": layers})


def foreseen(path: Path, network: NetworkDocument, *, is_source: bool = True) -> WeightReuse:
    view = read_model(ReadModelRequest(path=str(path), filename=path.name))
    asked = ForeseeReuseRequest(network=network, view=view, is_source=is_source)
    return foresee_reuse(asked)


def test_a_renamed_layer_keeps_its_weights_and_what_is_foreseen_comes_true(tmp_path):
    path = uploaded(tmp_path)
    network = renamed(opened(path), "second", "mine")
    new_head = layer("Dense", "head", units=3, activation="softmax").model_copy(
        update={"inbound": ("mine",)}
    )
    layers = tuple(new_head if one.name == "head" else one for one in network.layers)
    network = network.model_copy(update={"layers": layers})
    told = foreseen(path, network)
    done = run(IRIS, tmp_path / "run", network, initial_model=path, is_source=True)
    assert done.trained.weight_reuse == told
    assert told.kept == ("base/first", "base/norm", "mine")
    assert told.renamed == {"mine": "second"}
    assert told.reasons == {"head": "a new layer"}
    assert told.unused == ("head",)
    # by name alone the renamed layer is a stranger, and the head's namesake does not fit
    by_name = foreseen(path, network, is_source=False)
    assert by_name.kept == ("base/first", "base/norm")
    assert by_name.reasons == {
        "mine": "the model has no layer mine with weights",
        "head": "its kernel is (6, 3) here and (6, 5) in the model",
    }


def test_a_new_layer_does_not_take_the_weights_of_its_namesake(tmp_path):
    path = uploaded(tmp_path)
    network = opened(path)
    sources = {one.name: one.source_layer for one in network.layers}
    assert sources == {"x": None, "base": "base", "second": "second", "head": "head"}
    layers = tuple(
        one.model_copy(update={"source_layer": None}) if one.name == "second" else one
        for one in network.layers
    )
    told = foreseen(path, network.model_copy(update={"layers": layers}))
    assert told.reasons == {"second": "a new layer"}
    assert told.kept == ("base/first", "base/norm", "head")
