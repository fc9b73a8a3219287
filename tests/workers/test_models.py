"""Reading model files through the wall, damaged ones too."""

import json
from pathlib import Path
from typing import Any

import h5py
import pytest

from app.errors import EngineUnavailable, TaskTimedOut, UnreadableFile, WorkerError
from app.store.models import KnownClasses
from app.workers.models import read_model
from app.workers.pool import WorkerPool
from tests.fakes import FakePool

KNOWN = KnownClasses(frozenset({"Dense", "InputLayer"}), {})
CONFIG = {
    "class_name": "Sequential",
    "config": {
        "name": "net",
        "layers": [
            {"class_name": "InputLayer", "config": {"batch_shape": [None, 2], "name": "input"}},
            {"class_name": "Dense", "config": {"name": "dense", "units": 3}},
        ],
    },
}


def model_file(path: Path) -> Path:
    """A small model as Keras 3 writes .h5, names as texts of any length."""
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(CONFIG)
        file.attrs["keras_version"] = "3.15.1"
        file.attrs["backend"] = "tensorflow"
        weights = file.create_group("model_weights")
        weights.attrs["layer_names"] = ["dense"]
        dense = weights.create_group("dense")
        dense.attrs["weight_names"] = ["net/dense/kernel"]
        dense.create_dataset("net/dense/kernel", data=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    return path


def damage(path: Path) -> None:
    """Give the config's text a type that the HDF5 library dies of (found by flipping bytes)."""
    content = bytearray(path.read_bytes())
    kind = content.index(b"\x19\x01\x01\x00", content.index(b"model_config\0"))
    content[kind + 1] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.asyncio(loop_scope="session")
async def test_a_file_that_ends_its_reader_is_damaged(pool: WorkerPool, tmp_path: Path) -> None:
    path = model_file(tmp_path / "model.h5")
    view = await read_model(pool, KNOWN, path, "model.h5")
    assert [weight.shape for weight in view.layers[1].weights] == [(2, 3)]
    damage(path)
    with pytest.raises(UnreadableFile, match=r"^The file is damaged\. .*SIGSEGV"):
        await read_model(pool, KNOWN, path, "model.h5")


@pytest.mark.parametrize(
    "raised", [TaskTimedOut("It took too long."), WorkerError("A worker died.")]
)
async def test_what_a_reader_cannot_end_is_damaged(tmp_path: Path, raised: WorkerError) -> None:
    with pytest.raises(UnreadableFile, match=f"^The file is damaged. {raised.message}") as caught:
        await read_model(pool_that_raises(raised), KNOWN, some_file(tmp_path), "model.h5")
    assert caught.value.hint


@pytest.mark.parametrize("raised", [EngineUnavailable("None."), UnreadableFile("No model.")])
async def test_other_errors_stay_themselves(tmp_path: Path, raised: Exception) -> None:
    with pytest.raises(type(raised), match=str(raised)):
        await read_model(pool_that_raises(raised), KNOWN, some_file(tmp_path), "model.h5")


def pool_that_raises(error: Exception) -> Any:
    def answer(_request: object) -> Any:
        raise error

    pool = FakePool()
    pool.answers["read_model"] = answer
    return pool


def some_file(folder: Path) -> Path:
    path = folder / "model.h5"
    path.write_bytes(b"anything")
    return path
