"""Real saved models of Keras 1, 2 and tf.keras: how many are viewed, loaded and equal.

The corpus lies beside the project and is no part of it; where it is absent nothing is measured.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from app.engine.saved_models.load import load_repaired
from app.engine.saved_models.read import read_model
from app.engine.saved_models.repairs.channels_last import CODE as CHANNELS_LAST
from app.engine.saved_models.trial import try_prediction
from app.errors import LayerwrightError
from app.spec.tasks import ReadModelRequest

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "saved_models"
TOLERANCE = 1e-4


def measure() -> Iterator[str]:
    """Each file is read, loaded with all its repairs, and asked for a prediction."""
    index = CORPUS / "index.json"
    if not index.is_file():
        yield "the corpus is not here"
        return
    entries = json.loads(index.read_text())
    plain = sum(entry["plain_keras_3_15_load"] == "ok" for entry in entries)
    viewed = loaded = recorded = equal = 0
    failures: list[str] = []
    for entry in entries:
        path = CORPUS / entry["file"]
        try:
            viewed += bool(read_model(ReadModelRequest(path=str(path), filename=path.name)).layers)
            model = load_repaired(path, {}, (CHANNELS_LAST,)).model
            try_prediction(model)
            loaded += 1
        except LayerwrightError as error:
            failures.append(f"{path.name}: {error.message}")
            continue
        if entry["recording"]:
            recorded += 1
            equal += _is_equal(model, CORPUS / entry["recording"])
    total = len(entries)
    yield f"viewed {viewed} of {total}"
    yield f"loaded and predicting {loaded} of {total} (plain Keras {plain})"
    yield f"equal to the recording to {TOLERANCE:g}: {equal} of {recorded}"
    yield from failures


def _predict(model: Any, arrays: list[np.ndarray]) -> list[np.ndarray]:
    found = model.predict(arrays if len(arrays) > 1 else arrays[0], verbose=0)
    return found if isinstance(found, list) else [found]


def _is_equal(model: Any, recording: Path) -> bool:
    with h5py.File(recording) as file:
        inputs = [file["inputs"][name][()] for name in json.loads(file.attrs["inputs"])["inputs"]]
        names = json.loads(file.attrs["outputs"])["outputs"]
        outputs = [file["predictions"][name][()] for name in names]
    found = _predict(model, inputs)
    return all(
        one.shape == other.shape and np.allclose(one, other, atol=TOLERANCE)
        for one, other in zip(found, outputs, strict=True)
    )
