"""What the zygotes import: looked at in fresh interpreters, as the zygotes are."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def printed_by(code: str) -> str:
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.strip()


def test_the_reader_loads_no_keras() -> None:
    loaded = printed_by(
        "import sys; from app.engine import preload; preload.preload_reader();"
        "print('h5py' in sys.modules, 'keras' in sys.modules, 'tensorflow' in sys.modules)"
    )
    assert loaded == "True False False"


def test_the_engine_runs_no_operation_before_it_forks() -> None:
    handle = printed_by(
        "from app.engine import preload; preload.preload_engine();"
        "from tensorflow.python.eager import context; print(context.context()._context_handle)"
    )
    assert handle.splitlines()[-1] == "None"
