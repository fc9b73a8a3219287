"""Real saved models of Keras 1, 2 and tf.keras: how many are viewed, loaded and equal.

The corpus lies beside the project and is no part of it; where it is absent only the
models of keras.applications are measured. In a process of its own, and each model is
let go before the next: what another benchmark left in Keras or in memory counts for nothing.
"""

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.server import REPOSITORY

CORPUS = REPOSITORY.parent / "shared" / "corpus" / "saved_models"
TOLERANCE = 1e-4
APPLICATIONS = ("MobileNetV2", "EfficientNetB0", "ResNet50V2", "DenseNet121", "NASNetMobile")
_FREE_SIZE = 96
"""Of a side that a network leaves open."""


def measure() -> Iterator[str]:
    """Each file is read, loaded with all its repairs, and asked for a prediction."""
    command = [sys.executable, "-m", "benchmarks.corpus"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        yield from (line.rstrip() for line in process.stdout or ())
    if process.returncode != 0:
        yield f"ended early, with status {process.returncode}"


def _measure_here() -> None:
    if (CORPUS / "index.json").is_file():
        _say(_corpus())
    else:
        _say(["the corpus is not here"])
    _say(_applications())


def _say(lines: Iterator[str] | list[str]) -> None:
    for line in lines:
        print(line, flush=True)


def _corpus() -> Iterator[str]:
    entries = json.loads((CORPUS / "index.json").read_text())
    plain = sum(entry["plain_keras_3_15_load"] == "ok" for entry in entries)
    viewed = loaded = recorded = equal = 0
    known = told = 0
    for entry in entries:
        path = CORPUS / entry["file"]
        recorded += bool(entry["recording"])

        def compare(model: Any, entry: dict[str, Any] = entry) -> bool:
            return _is_equal(model, CORPUS / entry["recording"]) if entry["recording"] else True

        view, is_equal, problem = _tried(path, compare)
        viewed += bool(view is not None and view.layers)
        if view is not None:
            missing = _without_shape(view)
            known += len(view.layers)
            told += len(view.layers) - len(missing)
            if missing:
                yield f"{path.name}: no shape of {', '.join(missing)}"
        loaded += problem is None
        equal += bool(entry["recording"] and is_equal)
        if problem is not None:
            yield f"{path.name}: {problem}"
        elif entry["recording"] and not is_equal:
            yield f"{path.name}: other outputs than the recording's"
    total = len(entries)
    yield f"viewed {viewed} of {total}"
    yield f"loaded and predicting {loaded} of {total} (plain Keras {plain})"
    yield f"equal to the recording to {TOLERANCE:g}: {equal} of {recorded}"
    yield f"layers whose output's shape is told: {told} of {known}"


def _applications() -> Iterator[str]:
    import keras
    import numpy as np

    viewed = loaded = equal = total = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in APPLICATIONS:
            model = getattr(keras.applications, name)(weights=None)
            shape = (1, *(size or _FREE_SIZE for size in model.input_shape[1:]))
            inputs = np.random.default_rng(0).uniform(0, 1, shape).astype("float32")
            expected = np.asarray(model(inputs, training=False))
            for suffix in (".keras", ".h5"):
                path = Path(folder) / f"{name}{suffix}"
                model.save(path)

                def compare(found: Any, inputs: Any = inputs, expected: Any = expected) -> bool:
                    outputs = np.asarray(found(inputs, training=False))
                    return bool(np.allclose(outputs, expected, atol=TOLERANCE))

                view, is_equal, problem = _tried(path, compare)
                total += 1
                viewed += view is not None and len(view.layers) == len(model.layers)
                loaded += problem is None
                equal += is_equal
                outcome = "loaded, equal" if is_equal else "loaded, other outputs"
                yield f"{path.name}: {problem or outcome}"
                path.unlink()
            keras.backend.clear_session()
    yield (
        f"keras.applications, .keras and .h5: viewed {viewed} of {total}, loaded and predicting "
        f"{loaded}, outputs equal {equal}"
    )


def _tried(path: Path, compare: Callable[[Any], bool]) -> tuple[Any, bool, str | None]:
    """The view, whether the outputs are equal, and what stood in the way."""
    import keras

    from app.engine.saved_models.load import load_repaired
    from app.engine.saved_models.read import read_model
    from app.engine.saved_models.repairs.channels_last import CODE as CHANNELS_LAST
    from app.engine.saved_models.trial import try_prediction
    from app.errors import LayerwrightError
    from app.spec.model_requests import ReadModelRequest

    view = None
    try:
        view = read_model(ReadModelRequest(path=str(path), filename=path.name))
        model = load_repaired(path, {}, (CHANNELS_LAST,)).model
        try_prediction(model)
        return view, compare(model), None
    except LayerwrightError as error:
        return view, False, error.message
    except Exception as error:  # A file that breaks the program is counted, not the end of it.
        return view, False, f"{type(error).__name__}: {str(error)[:200]}"
    finally:
        keras.backend.clear_session()


def _without_shape(view: Any) -> list[str]:
    """The layers of which not even the repaired network tells the output's shape."""
    from app.engine.saved_models.network import network_of_model
    from app.errors import LayerwrightError
    from app.spec.model_requests import ModelNetworkRequest

    told = {layer.name for layer in view.layers if layer.outputs}
    try:
        found = network_of_model(ModelNetworkRequest(view=view))
    except LayerwrightError:
        pass
    else:
        told |= {name for name, report in found.report.layers.items() if report.outputs}
        told |= set(found.outputs)
    return [layer.name for layer in view.layers if layer.name not in told]


def _predict(model: Any, arrays: list[Any]) -> list[Any]:
    found = model.predict(arrays if len(arrays) > 1 else arrays[0], verbose=0)
    return found if isinstance(found, list) else [found]


def _is_equal(model: Any, recording: Path) -> bool:
    import h5py
    import numpy as np

    with h5py.File(recording) as file:
        inputs = [file["inputs"][name][()] for name in json.loads(file.attrs["inputs"])["inputs"]]
        names = json.loads(file.attrs["outputs"])["outputs"]
        outputs = [file["predictions"][name][()] for name in names]
    found = _predict(model, inputs)
    return len(found) == len(outputs) and all(
        one.shape == other.shape
        and bool(np.allclose(one, other, atol=TOLERANCE))
        and math.isfinite(float(np.abs(one).sum()))
        for one, other in zip(found, outputs, strict=True)
    )


if __name__ == "__main__":
    _measure_here()
