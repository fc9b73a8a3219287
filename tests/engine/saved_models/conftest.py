import json
import subprocess
import sys
from pathlib import Path

import keras
import pytest

from app.spec.model_view import ModelView
from tests.engine.saved_models.models import KNOWN_CLASSES, MODELS, REFUSED_CLASSES

ROOT = Path(__file__).parents[3]

READ_IN_A_FRESH_PROCESS = """
import json, sys
from app.engine.saved_models.read import read_model
from app.spec.model_requests import ReadModelRequest
answers = []
for line in sys.stdin:
    answers.append(read_model(ReadModelRequest.model_validate_json(line)).model_dump(mode="json"))
loaded = sorted({name.split(".")[0] for name in sys.modules} & {"keras", "tensorflow", "torch"})
print(json.dumps({"views": answers, "loaded": loaded}))
"""


def read_in_a_fresh_process(paths):
    """The views of some files, read where no Keras is; returns them and what was imported."""
    lines = [
        json.dumps(
            {
                "path": str(path),
                "filename": "model",
                "known_classes": KNOWN_CLASSES,
                "refused_classes": REFUSED_CLASSES,
            }
        )
        for path in paths
    ]
    done = subprocess.run(
        [sys.executable, "-c", READ_IN_A_FRESH_PROCESS],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return [ModelView.model_validate(view) for view in answer["views"]], answer["loaded"]


@pytest.fixture(scope="session")
def saved(tmp_path_factory):
    """(model name, format) → (the model, the file's path); each model as .keras and .h5."""
    folder = tmp_path_factory.mktemp("saved")
    files = {}
    for name, make in MODELS.items():
        keras.backend.clear_session()
        model = make()
        for suffix in ("keras", "h5"):
            path = folder / f"{name}.{suffix}"
            model.save(path)
            files[name, suffix] = model, path
    return files


@pytest.fixture(scope="session")
def views(saved):
    """(model name, format) → what was read of the file, in a process without Keras."""
    found, loaded = read_in_a_fresh_process([path for _, path in saved.values()])
    assert loaded == []
    return dict(zip(saved, found, strict=True))
