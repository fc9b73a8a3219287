"""`view` and `check` from the shell, with real workers, beside a data folder that is in use."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import UnreadableFile
from app.inspection import check_file, read_model_file
from app.settings import Settings
from app.spec.custom_layer import CustomLayerVerdict
from app.store.store import Store
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
