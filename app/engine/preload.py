"""What a zygote imports once, so that every worker forked from it starts at once.

A zygote never runs a TensorFlow operation: a process that is forked afterwards
hangs (KERAS_FACTS, "Start"). So nothing here calls what it imports, except
`settle_in` and `warm_up`, which run in the forked worker.
"""

import gc
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from typing import Any

from app.engine.tasks import FUNCTIONS, function_of
from app.spec.network import LayerDocument, NetworkDocument
from app.spec.network_requests import ShapeRequest
from app.spec.tasks import INFER_SHAPES, TASKS, Crew

_READER_GARBAGE = 100_000
"""So many objects may come to be before a reader looks for those that nobody uses."""


def preload_engine() -> None:
    """Import TensorFlow, Keras and every module that does a task.

    Raises:
        ImportError: TensorFlow or Keras cannot be imported.
    """
    import_module("tensorflow")
    import_module("keras")
    _import_modules_of(Crew)


def preload_reader() -> None:
    """Import h5py, NumPy and the modules of the readers; never Keras.

    Raises:
        ImportError: h5py or NumPy cannot be imported.
    """
    import_module("h5py")
    import_module("numpy")
    _import_modules_of((Crew.READER,))
    # A reader does one task and ends: looking for garbage would take a fifth of its time.
    gc.set_threshold(_READER_GARBAGE, 50, 50)


def preload_rarer_formats() -> None:
    """Import what reads ONNX and TensorFlow Lite files; its readers say where it is missing."""
    for name in ("onnx", "onnx.shape_inference", "tflite", "tflite.Model"):
        with suppress(ImportError):
            import_module(name)


def _import_modules_of(crews: Iterable[Crew]) -> None:
    """Import what does the tasks of `crews`.

    A module that cannot be imported fails its own task, when it is asked for, and no other.
    """
    wanted = set(crews)
    for name, place in FUNCTIONS.items():
        if TASKS[name].crew in wanted:
            try:
                import_module(place.split(":")[0])
            except ImportError as error:
                print(f"The task {name} cannot be done: {error}", file=sys.stderr)


def settle_in(folder: str) -> None:
    """Make a fresh fork its own: Keras's home is `folder`, NumPy's seed its own.

    The zygote's values were fixed when it imported them, the same for every fork.
    """
    keras_config: Any = sys.modules.get("keras.src.backend.config")
    if keras_config is not None:
        keras_config._KERAS_DIR = folder
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def warm_up() -> None:
    """Start TensorFlow and infer the shapes of a small network once, so that the next are fast."""
    keras: Any = import_module("keras")
    keras.ops.convert_to_tensor([0.0]) + 1.0
    network = NetworkDocument(
        layers=(
            LayerDocument(name="input", class_name="InputLayer", config={"shape": [2]}),
            LayerDocument(name="dense", class_name="Dense", config={"units": 1}),
        )
    )
    function_of(INFER_SHAPES.name)(ShapeRequest(network=network))
