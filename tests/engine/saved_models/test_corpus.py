"""58 real saved models by Keras 1, 2 and tf.keras: each is shown whole."""

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from app.engine.saved_models.load import check_load, load_model
from app.spec.model_requests import ModelRequest
from app.spec.model_view import ModelFormat
from tests.engine.saved_models.conftest import read_in_a_fresh_process

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "saved_models"

pytestmark = pytest.mark.skipif(
    not (CORPUS / "index.json").is_file(),
    reason="the corpus of real models lies beside the project, and is not here",
)


@pytest.fixture(scope="module")
def entries():
    return json.loads((CORPUS / "index.json").read_text())


@pytest.fixture(scope="module")
def seen(entries):
    found, loaded = read_in_a_fresh_process([CORPUS / entry["file"] for entry in entries])
    assert loaded == []
    return dict(zip((entry["file"] for entry in entries), found, strict=True))


def stored_params(path):
    """How many numbers the file's weights have, counted from the file itself."""
    sizes = []
    with h5py.File(path) as file:
        file["model_weights"].visititems(
            lambda _, item: sizes.append(item.size) if isinstance(item, h5py.Dataset) else None
        )
    return sum(sizes)


def classes_of(layers):
    for layer in layers:
        yield layer.class_name
        yield from classes_of(layer.layers)


def test_every_file_is_shown_with_layers_and_weights(entries, seen):
    assert len(entries) == 58
    for entry in entries:
        view = seen[entry["file"]]
        assert view.class_name == entry["class_name"]
        assert view.keras_version == entry["keras_version"]
        boxes = [layer for layer in view.layers if layer.shares is None]
        assert len(boxes) == entry["num_layers"], entry["file"]
        assert set(entry["layer_classes"]) <= set(classes_of(view.layers)), entry["file"]
        assert view.num_params == stored_params(CORPUS / entry["file"]), entry["file"]


def test_wiring_names_layers_that_are_there(seen):
    for file, view in seen.items():
        names = {layer.name for layer in view.layers}
        for layer in view.layers:
            assert {name.partition(":")[0] for name in layer.inbound} <= names, file
        assert {name.partition(":")[0] for name in view.outputs} <= names
        if view.kind == "functional":
            starts = [layer for layer in view.layers if not layer.inbound]
            assert {layer.class_name for layer in starts} == {"InputLayer"}, file


def test_no_layer_of_keras_is_unknown(entries, seen):
    for entry in entries:
        assert seen[entry["file"]].unknown_layers == (), entry["file"]


def test_lambdas_are_refused_and_shown(entries, seen):
    for entry in entries:
        refused = {item.class_name for item in seen[entry["file"]].refusals}
        assert refused == ({"Lambda"} & set(entry["layer_classes"])), entry["file"]


def test_every_file_without_a_lambda_loads_and_predicts(entries, seen):
    for entry in entries:
        file = entry["file"]
        request = ModelRequest(
            path=str(CORPUS / file), format="h5", accepted_repairs=("channels_last",)
        )
        report = check_load(request)
        if "Lambda" in entry["layer_classes"]:
            assert "not loaded, for safety" in report.problem
        else:
            assert report.is_loaded, (file, report.problem)
            assert report.num_params == seen[file].num_params, file


def test_recordings_are_matched(entries):
    recorded = [entry for entry in entries if entry["recording"]]
    assert len(recorded) == 5
    for entry in recorded:
        model = load_model(CORPUS / entry["file"], ModelFormat.H5, {})
        with h5py.File(CORPUS / entry["recording"]) as file:
            (inputs,) = (array[()] for array in file["inputs"].values())
            (outputs,) = (array[()] for array in file["predictions"].values())
        np.testing.assert_allclose(model.predict(inputs, verbose=0), outputs, atol=1e-4)
