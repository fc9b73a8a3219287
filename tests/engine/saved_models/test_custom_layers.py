"""Custom layers as people write them: saved with the registry's class, loaded by its source."""

import keras
import numpy as np
import pytest

from app.engine.custom_layers.registry import load_custom_layers
from app.engine.exporters.export import save_model
from app.engine.saved_models.load import check_load, load_model
from app.engine.saved_models.predict import predict
from app.engine.saved_models.read import read_model
from app.spec.custom_layer import CustomLayerSource
from app.spec.model_requests import ModelRequest, PredictRequest, ReadModelRequest
from app.spec.model_view import ModelFormat
from app.spec.prediction import PredictionRequest
from tests.engine.saved_models.models import KNOWN_CLASSES
from tests.engine.saved_models.old_files import layer, numbers, write_old
from tests.guide_layer import LINEAR

SCALES = """
import keras
import tensorflow as tf

class Scales(keras.layers.Layer):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.parts = [tf.Variable(tf.random.normal((size,))) for _ in range(2)]
        self.hidden = keras.layers.Dense(size)

    def call(self, x):
        return self.hidden(x * self.parts[0] + self.parts[1])
"""

SOURCES = (
    CustomLayerSource(name="Linear", version=1, source=LINEAR),
    CustomLayerSource(name="Scales", version=1, source=SCALES),
)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Format → the file of one model that uses both layers, one of them in a wrapper too."""
    folder = tmp_path_factory.mktemp("custom")
    classes = load_custom_layers(SOURCES)
    model = keras.Sequential(
        [
            keras.Input((3, 2)),
            keras.layers.TimeDistributed(classes["Linear"](units=4, input_dim=2), name="each"),
            classes["Scales"](4),
            keras.layers.Flatten(),
            classes["Linear"](units=2, input_dim=12),
            keras.layers.Dense(1),
        ]
    )
    for format in ("keras", "h5"):
        save_model(model, format, folder / format)
    return model, folder


@pytest.mark.parametrize("format", ["keras", "h5"])
def test_looking_names_them_and_counts_their_weights(format, files):
    model, folder = files
    path = str(folder / format)
    view = read_model(ReadModelRequest(path=path, filename="m", known_classes=KNOWN_CLASSES))
    assert {item.class_name: len(item.names) for item in view.unknown_layers} == {
        "Linear": 2,
        "Scales": 1,
    }
    assert view.num_params == model.count_params() == 12 + 8 + 20 + 26 + 3
    assert [layer.num_params for layer in view.layers] == [0, 12, 28, 0, 26, 3]


@pytest.mark.parametrize("format", ["keras", "h5"])
def test_before_they_are_registered_loading_says_so(format, files):
    report = check_load(ModelRequest(path=str(files[1] / format), format=format))
    assert not report.is_loaded
    assert "Linear" in report.problem
    assert "Scales" in report.problem


@pytest.mark.parametrize("format", ["keras", "h5"])
def test_with_their_sources_the_same_file_predicts_the_same(format, files):
    model, folder = files
    path = str(folder / format)
    report = check_load(ModelRequest(path=path, format=format, custom_layers=SOURCES))
    assert report.is_loaded, report.problem
    assert report.num_params == model.count_params()
    inputs = np.random.default_rng(3).random((4, 3, 2)).astype("float32")
    answer = predict(
        PredictRequest(
            path=path,
            format=format,
            custom_layers=SOURCES,
            request=PredictionRequest(inputs=inputs.tolist()),
        )
    )
    np.testing.assert_allclose(answer.outputs, model(inputs), rtol=1e-6)


TWO_NORMS = """
import keras

class TwoNorms(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.first = keras.layers.BatchNormalization()
        self.second = keras.layers.BatchNormalization()

    def call(self, inputs):
        return self.second(self.first(inputs))
"""


@pytest.mark.parametrize("is_frozen", [False, True])
def test_in_a_custom_layer_the_trained_weights_of_all_layers_within_come_first(tmp_path, is_frozen):
    """Keras 2 writes a layer's trainable weights, then the others; all eight have one shape."""
    config = {"batch_input_shape": [None, 3], "trainable": not is_frozen}
    values = {
        f"{kind}{number}": numbers(3, seed=place) ** 2 + 0.5
        for place, (kind, number) in enumerate(
            (kind, number) for kind in ("gamma", "beta", "mean", "variance") for number in (1, 2)
        )
    }
    trained = ["gamma1", "beta1", "gamma2", "beta2", "mean1", "variance1", "mean2", "variance2"]
    frozen = ["gamma1", "beta1", "mean1", "variance1", "gamma2", "beta2", "mean2", "variance2"]
    order = frozen if is_frozen else trained
    stored = [(f"two/{name}:0", values[name]) for name in order]
    path = tmp_path / "two.h5"
    model = {"class_name": "Sequential", "config": [layer("TwoNorms", "two", **config)]}
    write_old(path, model, {"two": stored}, "2.2.4")
    source = CustomLayerSource(name="TwoNorms", version=1, source=TWO_NORMS)
    found = load_model(path, ModelFormat.H5, load_custom_layers([source])).get_layer("two")
    for number, norm in enumerate((found.first, found.second), start=1):
        np.testing.assert_array_equal(norm.gamma, values[f"gamma{number}"])
        np.testing.assert_array_equal(norm.beta, values[f"beta{number}"])
        np.testing.assert_array_equal(norm.moving_mean, values[f"mean{number}"])
        np.testing.assert_array_equal(norm.moving_variance, values[f"variance{number}"])
