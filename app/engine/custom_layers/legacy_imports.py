"""What pasted source gets when it imports Keras, TensorFlow or NumPy of any era.

Layers are written against `keras.engine.topology`, `tensorflow.python.keras`,
`keras.legacy.interfaces`, `tf.log`, `np.float` … Pasted source imports through
`LegacyImporter.import_module`, which hands out views: the module of today, and
behind it the places to which things have moved. Nothing is put into `sys.modules`.
"""

import builtins
import functools
import importlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.saving import object_registration

from app.engine.custom_layers import legacy_backend, legacy_utilities

KERAS_PREFIXES = (
    "tensorflow.python.keras.api._v2.keras",
    "tensorflow.python.keras.api._v1.keras",
    "tensorflow.python.keras",
    "tensorflow.contrib.keras.python.keras",
    "tensorflow.contrib.keras",
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow_core.python.keras",
    "tensorflow.keras",
    "tf_keras.src",
    "tf_keras",
    "keras._tf_keras.keras",
    "keras.api._v2.keras",
    "keras.api",
    "keras",
)
"""Everything that Keras has been imported as, the longest first."""

KERAS: ModuleType = keras._tf_keras.keras
"""Keras with the names that it keeps for old code."""

MOVED_MODULES = {
    "initializations": "initializers",
    "backend.tensorflow_backend": "backend",
    "backend.common": "backend",
    "backend.load_backend": "backend",
    "utils.np_utils": "utils",
    "utils.generic_utils": "utils",
    "utils.vis_utils": "utils",
    "optimizer_v2": "optimizers",
}
"""Old place → the place of today, both inside Keras."""

MOVED_NAMES: dict[str, Any] = {
    "CuDNNLSTM": keras.layers.LSTM,
    "CuDNNGRU": keras.layers.GRU,
    "CuDNNLSTMCell": keras.layers.LSTMCell,
    "Convolution1D": keras.layers.Conv1D,
    "Convolution2D": keras.layers.Conv2D,
    "Convolution3D": keras.layers.Conv3D,
    "Deconvolution2D": keras.layers.Conv2DTranspose,
    "AtrousConvolution2D": keras.layers.Conv2D,
    "Recurrent": keras.layers.RNN,
    "TFLayer": keras.layers.Layer,
    "BaseLayer": keras.layers.Layer,
    "Container": keras.Model,
    "Network": keras.Model,
    "get_source_inputs": keras.utils.get_source_inputs,
}
"""Names that nothing of today answers to."""

_NOTHING = object()
"""Stands for an attribute that is not there."""

HOMES = ("layers", "models", "utils", "initializers", "activations", "regularizers", "constraints")
"""Where in Keras a name is looked for that its module no longer has."""


class ModuleView(ModuleType):
    """A module as pasted source sees it; attributes come from `find`."""

    def __init__(
        self, name: str, find: Callable[[str], Any], names: Callable[[], list[str]]
    ) -> None:
        super().__init__(name)
        self.__dict__["_find"] = find
        self.__dict__["_names"] = names
        self.__dict__["__path__"] = []

    def __getattr__(self, name: str) -> Any:
        """What `module.name` is."""
        if name == "__all__":
            return [name for name in self._names() if not name.startswith("_")]
        return self._find(name)

    def __dir__(self) -> list[str]:
        return list(self._names())


def keras_path(name: str) -> str | None:
    """The place inside Keras that the module `name` stands for ("" = Keras), or None."""
    for prefix in KERAS_PREFIXES:
        if name == prefix:
            return ""
        if name.startswith(prefix + "."):
            rest = name[len(prefix) + 1 :]
            return rest.removeprefix("src.") if rest != "src" else ""
    return None


def _import_or_none(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


@cache
def keras_view(path: str) -> ModuleView:
    """Keras's module at `path` as pasted source sees it."""
    asked = path
    path = MOVED_MODULES.get(path, path)
    suffix = f".{path}" if path else ""
    present = _import_or_none(KERAS.__name__ + suffix) or _import_or_none("keras.src" + suffix)

    def find(name: str) -> Any:
        replaced = legacy_utilities.replacement(asked, name)
        return _find_in_keras(path, present, name) if replaced is None else replaced

    def names() -> list[str]:
        if path == "backend":
            return sorted({*dir(present), *legacy_backend.FUNCTIONS})
        home = path.split(".")[0]
        return dir(present) if present else dir(getattr(KERAS, home, KERAS))

    return ModuleView("keras" + suffix, find, names)


def _find_in_keras(path: str, present: ModuleType | None, name: str) -> Any:
    """What `keras.path.name` is.

    Raises:
        AttributeError: where neither the Keras of today nor an older one's name is known.
    """
    inner = f"{path}.{name}" if path else name
    if path == "backend":
        if name in ("tf", "tensorflow"):
            return tensorflow_view("tensorflow")
        if inner in MOVED_MODULES:
            return keras_view(inner)
        return legacy_backend.backend_function(name)
    found = getattr(present, name, None) if present is not None else None
    if found is None and not path:
        found = getattr(keras, name, None)  # `saving` and `src`, which KERAS lacks
    if found is not None:
        return keras_view(inner) if isinstance(found, ModuleType) else found
    if name.startswith("__"):
        raise AttributeError(name)
    for home in (KERAS, *(getattr(KERAS, home) for home in HOMES)):
        candidate = getattr(home, name, None)
        if candidate is not None and not isinstance(candidate, ModuleType):
            return candidate
    if name in MOVED_NAMES:
        return MOVED_NAMES[name]
    if inner in MOVED_MODULES or _is_old_module(inner):
        return keras_view(inner)
    raise AttributeError(
        f"Keras {keras.__version__} has no {name!r} in keras{'.' + path if path else ''}, "
        f"and no other place for it is known."
    )


def _is_old_module(path: str) -> bool:
    """Whether older Kerases had a module of this name."""
    return path.split(".")[0] in {"engine", "legacy", "layers", "utils"} and path.rsplit(".", 1)[
        -1
    ] in {
        "engine", "topology", "base_layer", "base_layer_v1", "input_layer", "input_spec",
        "training", "network", "core", "convolutional", "recurrent", "recurrent_v2", "pooling",
        "normalization", "merge", "embeddings", "noise", "wrappers", "local", "legacy",
        "advanced_activations", "interfaces", "conv_utils", "generic_utils", "np_utils",
        "tf_utils", "layer_utils", "control_flow_util", "dense_attention", "base_layer_utils",
        "attention", "rnn", "cudnn_recurrent", "convolutional_recurrent", "vis_utils",
        "sequential", "functional", "data_utils", "io_utils",
    }  # fmt: skip


@cache
def tensorflow_view(name: str) -> ModuleView:
    """TensorFlow, or a part of it; what is gone is looked up in TensorFlow 1's names."""
    suffix = name.removeprefix("tensorflow").removeprefix(".")
    present: Any = _attribute_at(tf, suffix) or _import_or_none(name)
    first: Any = _attribute_at(tf.compat.v1, suffix)

    def find(attribute: str) -> Any:
        inner = f"{name}.{attribute}"
        if keras_path(inner) is not None:
            return keras_view(keras_path(inner) or "")
        found: Any = getattr(present, attribute, _NOTHING)  # tf.newaxis is None
        if found is _NOTHING:
            found = getattr(first, attribute, _NOTHING)
        if found is _NOTHING:
            raise AttributeError(
                f"TensorFlow {tf.__version__} has no {attribute!r} in "
                f"{name.replace('tensorflow', 'tf', 1)}."
            )
        is_inside = isinstance(found, ModuleType) and found.__name__.split(".")[0] in (
            "tensorflow",
            "keras",
        )
        if attribute.startswith("reduce_"):
            return _with_old_keywords(found)
        return tensorflow_view(inner) if is_inside else found

    return ModuleView(name, find, lambda: dir(present))


def _with_old_keywords(function: Callable[..., Any]) -> Callable[..., Any]:
    """A reduction that also takes the keywords of TensorFlow 1."""
    renamed = {"keep_dims": "keepdims", "reduction_indices": "axis"}

    @functools.wraps(function)
    def reduce(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **{renamed.get(name, name): v for name, v in kwargs.items()})

    return reduce


def _attribute_at(module: Any, path: str) -> Any:
    for part in path.split(".") if path else ():
        module = getattr(module, part, None)
        if module is None:
            return None
    return module


@cache
def numpy_view() -> ModuleView:
    """NumPy, with the names of Python's own types that it used to have."""
    gone = {"int": int, "float": float, "bool": bool, "object": object, "str": str}

    def find(name: str) -> Any:
        return gone[name] if name in gone and not hasattr(np, name) else getattr(np, name)

    return ModuleView("numpy", find, lambda: dir(np))


class MissingModule(ModuleNotFoundError):
    """A module that the pasted source needs and that is not installed here."""


class LegacyImporter:
    """The `__import__` of one pasted source.

    Args:
        others: classes of other pastes, by name: `from my_layers import Linear` finds them
            where there is no module of that name.
    """

    def __init__(self, others: Mapping[str, Any]) -> None:
        self._others = others

    def import_module(
        self,
        name: str,
        _globals: Any = None,
        _locals: Any = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        """Do what `import name` or `from name import …` does in pasted source.

        Raises:
            MissingModule: where there is no such module; it names the module.
        """
        if level == 0:
            if keras_path(name) is not None:
                if fromlist:
                    return keras_view(keras_path(name) or "")
                root = name.split(".")[0]
                return tensorflow_view(root) if root == "tensorflow" else keras_view("")
            if name == "tensorflow" or name.startswith("tensorflow."):
                return tensorflow_view(name if fromlist else "tensorflow")
            if name == "numpy":
                return numpy_view()
            try:
                return builtins.__import__(name, {}, {}, tuple(fromlist or ()), 0)
            except ModuleNotFoundError as error:
                missing = error.name or name
        else:
            missing = "." * level + name
        if fromlist and all(wanted in self._others for wanted in fromlist):
            return ModuleView(name, self._others.__getitem__, lambda: list(self._others))
        raise MissingModule(f"No module named {missing!r}", name=missing)


def registered_name_only(package: str = "Custom", name: str | None = None) -> Callable[[Any], Any]:
    """`register_keras_serializable` that names the class and puts it in no global table.

    A global table would let one version of a class hide another, and a pasted class a
    built-in one; files still carry `package>name`, as the author asked.
    """

    def decorate(decorated: Any) -> Any:
        object_registration.GLOBAL_CUSTOM_NAMES[decorated] = (
            f"{package}>{name or decorated.__name__}"
        )
        return decorated

    return decorate


legacy_utilities.REPLACEMENTS["register_keras_serializable"] = registered_name_only
