"""`view` and `check` from the shell, with real workers, beside a data folder that is in use."""

import asyncio
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import Conflict, UnreadableFile
from app.inspection import check_file, read_model_file, repair_file
from app.settings import Settings
from app.spec.custom_layer import CustomLayerVerdict
from app.store.store import Store
from tests.engine.saved_models.old_files import numbers, write_old
from tests.workers.test_models import model_file

DOUBLE = """
import keras


class Double(keras.layers.Layer):
    def call(self, inputs):
        return keras.ops.concatenate([inputs, inputs])
"""
NETWORK: dict[str, Any] = {
    "name": "net",
    "layers": [
        {"name": "input", "class_name": "InputLayer", "config": {"shape": [2]}},
        {"name": "double", "class_name": "Double"},
        {"name": "dense", "class_name": "Dense", "config": {"units": 1}},
    ],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that is open, as a running server's, with a file that is just being received."""
    store = Store(Settings(home=tmp_path / "home"))
    store.custom_layers.register(DOUBLE, [CustomLayerVerdict(name="Double", is_usable=True)])
    store.files.temporary_path().write_bytes(b"half a file")
    yield store
    store.close()


async def test_a_drawing_with_a_registered_layer_beside_a_running_server(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "net.network.json"
    file.write_text(json.dumps(NETWORK))
    received = list((store.home / "files" / "temporary").iterdir())
    findings = await check_file(Settings(home=store.home), file)
    assert findings.is_good, findings
    assert "3 layers, 3 parameters" in findings.findings[0].message
    assert list((store.home / "files" / "temporary").iterdir()) == received
    assert store.custom_layers.names() == {"Double"}


async def test_nothing_is_registered_where_there_is_no_data_folder(tmp_path: Path) -> None:
    file = tmp_path / "net.network.json"
    file.write_text(json.dumps(NETWORK))
    findings = await check_file(Settings(home=tmp_path / "nothing"), file)
    assert [finding.subject for finding in findings.findings if finding.is_good is False] == [
        "double"
    ]
    assert not (tmp_path / "nothing" / "layerwright.sqlite").exists()


async def test_an_h5_file_is_shown_with_its_shapes(tmp_path: Path) -> None:
    view = await read_model_file(Settings(home=tmp_path), model_file(tmp_path / "model.h5"))
    assert [layer.outputs[0].shape for layer in view.layers] == [(None, 2), (None, 3)]


async def test_what_is_no_document_is_said(tmp_path: Path) -> None:
    file = tmp_path / "net.network.json"
    file.write_text("[]")
    with pytest.raises(UnreadableFile, match=r"net\.network\.json is not a network document"):
        await check_file(Settings(home=tmp_path), file)


def old_file(path: Path) -> Path:
    """A stack as Keras 2.1 wrote it: a bare list, and a class that was dropped since."""
    config = {"name": "d", "units": 2, "batch_input_shape": [None, 3], "dtype": "float32"}
    relu = {"class_name": "ThresholdedReLU", "config": {"name": "t", "theta": 0.5}}
    stack = [{"class_name": "Dense", "config": config}, relu]
    weights = {"d": [("d/kernel:0", numbers(3, 2)), ("d/bias:0", numbers(2))], "t": []}
    return write_old(path, {"class_name": "Sequential", "config": stack}, weights, "2.1.3")


def _content(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_an_old_file_is_repaired_into_one_of_keras_3(tmp_path: Path) -> None:
    old = old_file(tmp_path / "old.h5")
    settings = Settings(home=tmp_path / "home")
    report = await repair_file(settings, old, tmp_path / "new.keras")
    codes = [repair.code for repair in report.repairs]
    assert "sequential_list" in codes
    assert "thresholded_relu" in codes
    assert report.num_params == 8
    view = await read_model_file(settings, tmp_path / "new.keras")
    assert [layer.class_name for layer in view.layers] == ["InputLayer", "Dense", "ReLU"]
    assert view.keras_version.startswith("3.")
    assert {path.name for path in await asyncio.to_thread(_content, tmp_path)} == {
        "home",
        "new.keras",
        "old.h5",
    }


async def test_a_check_loads_the_model_and_says_what_it_takes(tmp_path: Path) -> None:
    packed = tmp_path / "old.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(old_file(tmp_path / "old.h5"), "old.h5")
    findings = await check_file(Settings(home=tmp_path / "home"), packed)
    assert findings.is_good
    subjects = [finding.subject for finding in findings.findings]
    assert "repair thresholded_relu" in subjects
    assert "loads and predicts" in findings.findings[-1].message


async def test_weights_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    path = tmp_path / "nan.h5"
    config = {"name": "d", "units": 2, "batch_input_shape": [None, 3], "dtype": "float32"}
    kernel = numbers(3, 2)
    kernel[0, 1] = float("nan")
    weights = {"d": [("d/kernel:0", kernel), ("d/bias:0", numbers(2))]}
    stack = [{"class_name": "Dense", "config": config}]
    write_old(path, {"class_name": "Sequential", "config": stack}, weights, "2.1.3")
    found = await check_file(Settings(home=tmp_path / "home"), path)
    bad = [(one.subject, one.message) for one in found.findings if one.is_good is False]
    assert not found.is_good
    assert bad[0][0] == "d"
    assert bad[0][1].startswith("d/kernel:0: 1 NaN of the 6 values")
    assert "not a number" in bad[1][1]


async def test_what_cannot_be_loaded_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "old.h5"
    stack = [{"class_name": "Mine", "config": {"name": "m", "batch_input_shape": [None, 3]}}]
    write_old(path, {"class_name": "Sequential", "config": stack}, {}, "2.1.3")
    with pytest.raises(Conflict, match="Mine"):
        await repair_file(Settings(home=tmp_path / "home"), path, tmp_path / "new.keras")
    assert not (tmp_path / "new.keras").exists()
