"""A bundle runs where there is no Layerwright: layers of every style, and a table's model."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from app.codegen.bundle import load_script, readme, requirements
from app.engine.bundling import bundle_model
from app.engine.custom_layers.standalone import Help, layers_file
from app.engine.exporters.export import save_model
from app.engine.saved_models.predict import predict
from app.engine.supplied_layers.highway import Highway
from app.engine.supplied_layers.locally_connected import LocallyConnected1D
from app.errors import Conflict
from app.spec.custom_layer import CustomLayerSource
from app.spec.model_requests import ExportRequest, PredictRequest
from app.spec.prediction import PredictionRequest
from tests.engine.custom_layers.cases import CASES, bare_model_of, inputs_of, source_of
from tests.engine.training.runs import SAMPLES, dense, profile, run

STYLES = (
    "linear",
    "build_without_super",
    "positional_add_weight",
    "keras_1",
    "sublayers",
    "training_argument",
    "backend_functions",
    "arguments_not_json",
    "several_inputs",
    "keras_3",
    "whole_script",
    "l2_normalization",
    "minibatch",
)
LEAST = {"linear": Help.COMPAT_LAYER, "keras_3": Help.NONE, "keras_1": Help.OLD_NAMES}
CLEAN = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
PENGUINS = SAMPLES / "penguins.csv"


def source_named(case) -> CustomLayerSource:
    return CustomLayerSource(name=case.class_name, version=1, source=source_of(case.stem))


def bundle_of(request: ExportRequest, name: str = "model") -> Path:
    """The bundle's files in the request's folder, as the zip holds them."""
    folder = Path(request.target_path)
    folder.mkdir()
    bundled = bundle_model(request)
    assert not bundled.notes, bundled.notes
    assert {path.name for path in folder.iterdir()} == set(bundled.files)
    (folder / "load.py").write_text(load_script(bundled, request.encoding))
    (folder / "README.md").write_text(readme(name, bundled, request.encoding))
    (folder / "requirements.txt").write_text(requirements(bundled, request.encoding))
    return folder


def run_clean(*arguments: str, folder: Path = Path("/")) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=CLEAN,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    """A bundle for each style, and what its model says here."""
    folder = tmp_path_factory.mktemp("bundles")
    stored = tmp_path_factory.mktemp("stored")
    expected = {}
    for case in (case for case in CASES if case.stem in STYLES):
        model = bare_model_of(case)
        path = stored / f"{case.stem}.keras"
        save_model(model, "keras", path)
        bundle_of(
            ExportRequest(
                path=str(path),
                format="keras",
                target_format="bundle",
                target_path=str(folder / case.stem),
                custom_layers=(source_named(case),),
            )
        )
        inputs = inputs_of(case)
        listed = inputs if isinstance(inputs, list) else [inputs]
        np.savez(folder / case.stem / "inputs.npz", *listed)
        told = model.predict(inputs, verbose=0)
        expected[case.stem] = told[0] if isinstance(told, list) else told
    return folder, expected


def test_every_style_runs_in_a_clean_interpreter(bundles):
    folder, expected = bundles
    assert set(expected) == set(STYLES)
    run_clean("-I", str(Path(__file__).with_name("clean_bundles.py")), str(folder))
    for stem, answer in expected.items():
        told = json.loads((folder / stem / "told.json").read_text())
        np.testing.assert_allclose(told, answer, atol=1e-5, err_msg=stem)


def supplied_model() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((6, 3)),
            LocallyConnected1D(4, 3, activation="relu"),
            keras.layers.Flatten(),
            keras.Sequential([Highway(activation="tanh"), keras.layers.Dense(2)]),
        ]
    )


def test_layers_that_keras_dropped_travel_along(tmp_path):
    stored = tmp_path / "stored.keras"
    model = supplied_model()
    save_model(model, "keras", stored)
    folder = bundle_of(
        ExportRequest(
            path=str(stored),
            format="keras",
            target_format="bundle",
            target_path=str(tmp_path / "bundles"),
        )
    )
    inputs = np.random.default_rng(0).random((5, 6, 3)).astype("float32")
    np.savez(tmp_path / "inputs.npz", inputs)
    for name in ("model.keras", "model.h5"):
        bundle = tmp_path / "clean" / name
        shutil.copytree(folder, bundle)
        shutil.copy(tmp_path / "inputs.npz", bundle)
        text = (bundle / "load.py").read_text()
        (bundle / "load.py").write_text(text.replace("model.keras", name))
    run_clean("-I", str(Path(__file__).with_name("clean_bundles.py")), str(tmp_path / "clean"))
    for name in ("model.keras", "model.h5"):
        told = json.loads((tmp_path / "clean" / name / "told.json").read_text())
        np.testing.assert_allclose(told, model.predict(inputs, verbose=0), atol=1e-6)
    assert "app." not in (folder / "layers.py").read_text()


def test_a_file_brings_no_more_than_it_needs(bundles):
    folder, _ = bundles
    for case in CASES:
        if case.stem in LEAST:
            text = (folder / case.stem / "layers.py").read_text()
            assert text == layers_file([source_named(case)], LEAST[case.stem])
            assert "import app" not in text
            assert "from app" not in text
    linear = (folder / "linear" / "layers.py").read_text()
    assert "class Linear(CompatLayer, layers.Layer):" in linear
    own = source_of("linear").partition("def __init__")[2]
    assert own.strip() in linear


def test_two_layers_of_one_paste_and_one_that_uses_another():
    first = CustomLayerSource(
        name="Half",
        version=1,
        source="import keras\n\nclass Half(keras.layers.Layer):\n"
        "    def call(self, x):\n        return x / 2\n",
    )
    second = CustomLayerSource(
        name="Quarter",
        version=1,
        source="from my_layers import Half\n\nclass Quarter(Half):\n"
        "    def call(self, x):\n        return super().call(x) / 2\n",
    )
    text = layers_file([second, first], Help.NONE)
    assert text.index("class Half") < text.index("class Quarter")
    assert "my_layers" not in text
    names: dict[str, object] = {}
    exec(compile(text, "layers.py", "exec"), names)
    assert set(names["CUSTOM_OBJECTS"]) == {"Half", "Quarter"}
    other = first.model_copy(update={"name": "Third", "source": first.source.replace("/ 2", "/ 3")
                                     + "\nclass Third(Half):\n    pass\n"})  # fmt: skip
    with pytest.raises(Conflict, match="define 'Half'"):
        layers_file([first, other], Help.NONE)


def test_the_bundle_of_a_tables_model(tmp_path):
    found = profile(PENGUINS)
    names = tuple(column.name for column in found.columns if column.name != "species")
    width = sum(c.encoded_width for c in found.columns if c.name in names)
    done = run(
        PENGUINS,
        tmp_path / "run",
        dense([width], 3, "softmax"),
        inputs=names,
        targets=["species"],
        fit={"epochs": 2},
    )
    encoding = done.trained.encoding
    model = tmp_path / "run" / "model.keras"
    folder = bundle_of(
        ExportRequest(
            path=str(model),
            format="keras",
            target_format="bundle",
            target_path=str(tmp_path / "bundle"),
            encoding=encoding,
        ),
        "Penguins <&>",
    )
    assert len(run_clean("load.py", folder=folder).splitlines()) == 2
    told = run_clean("load.py", str(PENGUINS), folder=folder).splitlines()
    with PENGUINS.open(newline="") as file:
        rows = list(csv.DictReader(file))
    page = predict(
        PredictRequest(
            path=str(model),
            format="keras",
            encoding=encoding,
            request=PredictionRequest(rows=rows),
        )
    )
    assert [line.split(" ")[0] for line in told] == [one.label for one in page.predictions]
    text = (folder / "README.md").read_text()
    assert text.startswith("# Penguins <&>\n")
    assert "Adelie" in text
    assert len(text.splitlines()) <= 16
    assert "keras==3" in (folder / "requirements.txt").read_text()


def test_the_bundle_of_a_model_of_arrays(tmp_path):
    x = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
    np.savez(tmp_path / "data.npz", x=x, y=(x[:, 0] > 0).astype(int))
    done = run(tmp_path / "data.npz", tmp_path / "run", dense([3], 1, "sigmoid"), fit={"epochs": 1})
    folder = bundle_of(
        ExportRequest(
            path=str(tmp_path / "run" / "model.keras"),
            format="keras",
            target_format="bundle",
            target_path=str(tmp_path / "bundle"),
            encoding=done.trained.encoding,
        )
    )
    lines = run_clean("load.py", folder=folder).splitlines()
    assert len(lines) == 4
    assert {line.split(" ")[0] for line in lines} <= {"0", "1"}
