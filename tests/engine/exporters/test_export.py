import keras
import numpy as np
import pytest

from app.engine.conversion import export_model
from app.engine.exporters.export import save_model
from app.engine.exporters.registry import EXPORTERS
from app.errors import Conflict, NotFound
from app.spec.model_requests import ExportRequest


@pytest.fixture
def model():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.ReLU()])
    model.compile("adam", "mse")
    return model


@pytest.mark.parametrize("format", [exporter.FORMAT for exporter in EXPORTERS])
@pytest.mark.filterwarnings("ignore:Skipping variable loading for optimizer")
def test_plain_keras_loads_what_is_written(format, model, tmp_path):
    path = tmp_path / f"model.{format}"
    save_model(model, format, path)
    loaded = keras.models.load_model(path)
    inputs = np.random.default_rng(1).random((5, 4))
    np.testing.assert_array_equal(loaded(inputs), model(inputs))


@pytest.mark.parametrize("format", [exporter.FORMAT for exporter in EXPORTERS])
def test_the_name_does_not_matter_and_nothing_else_stays(format, model, tmp_path):
    save_model(model, format, tmp_path / "a1b2c3")
    assert [path.name for path in tmp_path.iterdir()] == ["a1b2c3"]


def test_what_was_there_stays_when_writing_fails(tmp_path):
    class Unsaveable(keras.layers.Layer):
        def get_config(self):
            raise NotImplementedError("no config here")

        def call(self, inputs):
            return inputs

    model = keras.Sequential([keras.Input((4,)), Unsaveable()])
    path = tmp_path / "model.keras"
    path.write_bytes(b"what was there")
    with pytest.raises(Conflict, match="no config here"):
        save_model(model, "keras", path)
    assert path.read_bytes() == b"what was there"
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]


def test_unknown_formats_are_said(model, tmp_path):
    with pytest.raises(NotFound, match="'onnx'"):
        save_model(model, "onnx", tmp_path / "m")


@pytest.mark.parametrize(("source", "target"), [("keras", "h5"), ("h5", "keras"), ("h5", "h5")])
def test_one_format_becomes_another(source, target, model, tmp_path):
    path, made = tmp_path / "stored", tmp_path / "made"
    save_model(model, source, path)
    answer = export_model(
        ExportRequest(path=str(path), format=source, target_format=target, target_path=str(made))
    )
    assert answer.size_bytes == made.stat().st_size
    made = made.rename(tmp_path / f"made.{target}")
    inputs = np.random.default_rng(1).random((5, 4))
    np.testing.assert_array_equal(keras.models.load_model(made)(inputs), model(inputs))
