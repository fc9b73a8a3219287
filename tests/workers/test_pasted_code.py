"""Pasted layers that mean harm, through the tasks that people's layers go through."""

import asyncio
import dataclasses
from pathlib import Path

import keras
import pytest

from app.errors import LayerwrightError, TaskTimedOut, WorkerError
from app.settings import Settings
from app.spec.custom_layer import CustomLayerSource
from app.spec.model_requests import PredictRequest
from app.spec.model_view import ModelFormat
from app.spec.network import LayerDocument, NetworkDocument
from app.spec.network_requests import CustomLayerRequest, ShapeRequest
from app.spec.prediction import PredictionRequest
from app.spec.tasks import CHECK_CUSTOM_LAYER, INFER_SHAPES, PREDICT, Predictions
from app.workers.pool import WorkerPool

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOURCE = """
import ctypes, os, socket, subprocess, sys, threading
import keras

class Mine(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        {deed}

    def call(self, inputs):
        return inputs
"""

INPUT = LayerDocument(name="input", class_name="InputLayer", config={"shape": [2]})
BUILT_IN = NetworkDocument(
    layers=(INPUT, LayerDocument(name="dense", class_name="Dense", config={"units": 3}))
)
CUSTOM = NetworkDocument(layers=(INPUT, LayerDocument(name="mine", class_name="Mine")))

REFUSED = {
    "reads the token": ("open({token!r}).read()", "Permission denied"),
    "lists the data folder": ("os.listdir({home!r})", "Permission denied"),
    "writes beside": ("open({home!r} + '/mine', 'w')", "Permission denied"),
    "changes permissions": ("os.chmod({token!r}, 0o777)", "Operation not permitted"),
    "reads the server's environment": (
        "open(f'/proc/{{os.getppid()}}/environ').read()",
        "Permission denied",
    ),
    "kills its parent": ("os.kill(os.getppid(), 9)", "Operation not permitted"),
    "kills everybody": ("os.kill(-1, 9)", "Operation not permitted"),
    "forks": ("os.fork()", "Operation not permitted"),
    "runs a program": ("subprocess.run(['true'])", "Operation not permitted"),
    # system() says 127 << 8 where it could start no shell
    "runs a shell": ("raise OSError(os.system('true'))", "32512"),
    "opens a socket": ("socket.create_connection(('127.0.0.1', 80))", "Operation not permitted"),
    "allocates": ("[bytearray(100 * 2**30)]", "Mine"),
    "exits politely": ("sys.exit(3)", "SystemExit"),
}

DEADLY = {
    "exits": ("os._exit(3)", WorkerError, "exited with status 3"),
    "crashes": ("ctypes.string_at(0)", WorkerError, "SIGSEGV"),
    "aborts": ("os.abort()", WorkerError, "gave up"),
    "kills itself": ("os.kill(os.getpid(), 9)", WorkerError, "was killed"),
    "loops": ("while True: pass", TaskTimedOut, "took longer"),
    "prints": ("while True: print('again ' * 1000)", TaskTimedOut, "took longer"),
    "waits": (
        "threading.Event().wait()",
        TaskTimedOut,
        "took longer",
    ),
}


def source_of(deed: str, settings: Settings) -> str:
    home = str(settings.home)
    return SOURCE.format(deed=deed.format(token=f"{home}/token", home=home))


async def words_about_shapes(pool: WorkerPool, source: str) -> str:
    """What the shape check says of a network with a layer of `source`."""
    layer = CustomLayerSource(name="Mine", version=1, source=source)
    report = await pool.call(INFER_SHAPES, ShapeRequest(network=CUSTOM, custom_layers=(layer,)))
    assert not report.is_valid
    return " ".join(issue.message for issue in report.issues)


async def words_about_the_layer(pool: WorkerPool, source: str, seconds: float = 20) -> str:
    """What the check of a pasted class says of `source`."""
    checked = await pool.call(
        CHECK_CUSTOM_LAYER, CustomLayerRequest(source=source), timeout_seconds=seconds
    )
    assert not any(verdict.is_usable for verdict in checked.custom_layers)
    issues = [issue for verdict in checked.custom_layers for issue in verdict.issues]
    return " ".join(issue.message for issue in issues)


async def assert_drawings_go_on(pool: WorkerPool) -> None:
    report = await pool.call(INFER_SHAPES, ShapeRequest(network=BUILT_IN))
    assert report.is_valid
    assert report.num_params == 9


@pytest.mark.parametrize(("deed", "words"), REFUSED.values(), ids=REFUSED)
async def test_a_layer_that_does_what_is_forbidden_gets_words(
    pool: WorkerPool, pool_settings: Settings, deed: str, words: str
) -> None:
    source = source_of(deed, pool_settings)
    assert words in await words_about_shapes(pool, source)
    assert words in await words_about_the_layer(pool, source)
    await assert_drawings_go_on(pool)


@pytest.mark.parametrize(("deed", "error", "words"), DEADLY.values(), ids=DEADLY)
async def test_a_layer_that_takes_its_worker_down_gets_words(
    pool: WorkerPool,
    pool_settings: Settings,
    deed: str,
    error: type[LayerwrightError],
    words: str,
) -> None:
    source = source_of(deed, pool_settings)
    with pytest.raises(error, match=words):
        await words_about_shapes(pool, source)
    with pytest.raises(error, match=words):
        await words_about_the_layer(pool, source, seconds=2)
    await assert_drawings_go_on(pool)


HANGS = {
    "in the class body": ("while True: pass", "pass"),
    "in the last of three classes": ("pass", "while True: pass"),
    "in native code": ("pass", "sum(iter(int, 1))"),
    "whatever is raised": (
        "pass",
        "exec('while True:\\n try:\\n  threading.Event().wait()\\n except BaseException: pass')",
    ),
}


@pytest.mark.parametrize(("in_body", "in_init"), HANGS.values(), ids=HANGS)
async def test_a_check_that_hangs_ends_by_itself(
    pool: WorkerPool, in_body: str, in_init: str
) -> None:
    """Each class has its time: a source of many may take long, what hangs is still said soon."""
    honest = SOURCE.format(deed="pass")
    source = f"""{honest}
{honest.replace("Mine", "Second")}

class Third(keras.layers.Layer):
    {in_body}
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        {in_init}

    def call(self, inputs):
        return inputs
"""
    with pytest.raises(TaskTimedOut, match="took too long"):
        await words_about_the_layer(pool, source, seconds=600)
    await assert_drawings_go_on(pool)


WAITS_IN_PREDICT = """
import time
import keras

class Waits(keras.layers.Layer):
    def call(self, inputs):
        if not isinstance(inputs, keras.KerasTensor):
            time.sleep(10_000)
        return inputs
"""


class Waits(keras.layers.Layer):
    def call(self, inputs):
        return inputs


async def test_a_layer_that_hangs_in_predict_is_ended_and_holds_up_nobody_else(
    pool: WorkerPool, tmp_path: Path
) -> None:
    inputs = keras.Input((2,))
    keras.Model(inputs, keras.layers.Dense(1)(Waits()(inputs))).save(tmp_path / "waits.keras")
    keras.Model(inputs, keras.layers.Dense(1)(inputs)).save(tmp_path / "dense.keras")
    layer = CustomLayerSource(name="Waits", version=1, source=WAITS_IN_PREDICT)
    task = dataclasses.replace(PREDICT, custom_seconds=20)

    async def predicted(name: str, *custom_layers: CustomLayerSource) -> Predictions:
        request = PredictRequest(
            path=str(tmp_path / name),
            format=ModelFormat.KERAS,
            custom_layers=custom_layers,
            request=PredictionRequest(inputs=[[1, 2]]),
        )
        return await pool.call(task, request, readable_paths=(tmp_path / name,))

    hanging = [asyncio.ensure_future(predicted("waits.keras", layer)) for _ in range(2)]
    await pool.wait_until_ready()
    assert len((await predicted("dense.keras")).predictions) == 1
    report = await pool.call(INFER_SHAPES, ShapeRequest(network=BUILT_IN))
    assert report.is_valid
    checked = await pool.call(
        CHECK_CUSTOM_LAYER,
        CustomLayerRequest(source=SOURCE.format(deed="pass")),
        timeout_seconds=60,
    )
    assert checked.custom_layers
    assert not any(hung.done() for hung in hanging)
    for error in await asyncio.gather(*hanging, return_exceptions=True):
        assert isinstance(error, TaskTimedOut)
        assert str(error.message) == "Predicting took longer than 20 seconds and was stopped."
        assert "(Waits)" in str(error.hint)
