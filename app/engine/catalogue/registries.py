"""Keras's own registries: the names that a string argument may take.

Each list is read from what Keras exports, and every name in it was resolved by
Keras's own `get`, so that the page never offers one that Keras would refuse.
"""

import inspect
import re
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType

import keras
from keras.src.backend.common.dtypes import ALLOWED_DTYPES
from keras.src.layers.preprocessing.image_preprocessing.bounding_boxes import formats

_FIRST_CAP = re.compile(r"(.)([A-Z][a-z0-9]+)")
_REST_CAP = re.compile(r"([a-z])([A-Z])")


def snake_case(name: str) -> str:
    """The name under which Keras registers a class as a string (GlorotUniform → glorot_uniform)."""
    return _REST_CAP.sub(r"\1_\2", _FIRST_CAP.sub(r"\1_\2", name)).lower()


@lru_cache(maxsize=1)
def activation_names() -> tuple[str, ...]:
    """Every activation that can be named by a string: those that need nothing but a tensor."""
    functions = {
        name
        for name in _exported(keras.activations, inspect.isfunction)
        if _num_required(getattr(keras.activations, name)) == 1
    }
    return _resolvable(sorted(functions), keras.activations.get)


@lru_cache(maxsize=1)
def initializer_names() -> tuple[str, ...]:
    """Every initializer that can be named by a string (those that need no argument)."""
    return _class_names(keras.initializers, keras.initializers.get)


@lru_cache(maxsize=1)
def regularizer_names() -> tuple[str, ...]:
    """Every regularizer that can be named by a string."""
    return _class_names(keras.regularizers, keras.regularizers.get)


@lru_cache(maxsize=1)
def constraint_names() -> tuple[str, ...]:
    """Every constraint that can be named by a string."""
    return _class_names(keras.constraints, keras.constraints.get)


@lru_cache(maxsize=1)
def optimizer_names() -> tuple[str, ...]:
    """The class names of the optimizers that can be made without arguments."""
    return tuple(
        name
        for name in sorted(_exported(keras.optimizers, inspect.isclass))
        if _is_resolved(name, keras.optimizers.get)
    )


@lru_cache(maxsize=1)
def loss_names() -> tuple[str, ...]:
    """Every loss that can be named by a string and learns a column of classes or numbers."""
    functions = set(_exported(keras.losses, inspect.isfunction)) - {"ctc", "circle"}
    return _resolvable(sorted(functions), keras.losses.get)


@lru_cache(maxsize=1)
def metric_names() -> tuple[str, ...]:
    """Every metric of targets that can be named by a string: functions, and plain classes."""
    functions = _exported(keras.metrics, inspect.isfunction)
    classes = {snake_case(name) for name in _exported(keras.metrics, inspect.isclass)}
    classes -= {"metric", "mean", "sum"}  # these look at one value, not at targets and outputs
    accuracy = {"accuracy"}
    return _resolvable(sorted(functions | classes | accuracy), keras.metrics.get)


@lru_cache(maxsize=1)
def float_dtype_names() -> tuple[str, ...]:
    """The dtypes and dtype policies that a layer with weights may have."""
    names = ("float32", "float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16")
    return _resolvable(list(names), keras.dtype_policies.get)


@lru_cache(maxsize=1)
def dtype_names() -> tuple[str, ...]:
    """Every dtype that a tensor may have, the usual ones first."""
    usual = ("float32", "int32", "int64", "bool", "string", "uint8")
    return usual + tuple(name for name in ALLOWED_DTYPES if name not in usual)


@lru_cache(maxsize=1)
def bounding_box_formats() -> tuple[str, ...]:
    """The formats of bounding boxes, by the name of the class that describes each."""
    return tuple(
        name.lower()
        for name, value in vars(formats).items()
        if inspect.isclass(value) and value.__module__ == formats.__name__
    )


def identifiers_of(cls: type, module: ModuleType, get: Callable[[str], object]) -> tuple[str, ...]:
    """The strings that Keras takes for a class with all its defaults."""
    names = {name for name in _exported(module, inspect.isclass) if getattr(module, name) is cls}
    return _resolvable(sorted({snake_case(name) for name in names} | names), get)


def exported_classes(module: ModuleType) -> tuple[type, ...]:
    """The classes that a module exports and that can be made here.

    Its abstract base is left out, and what needs a package that is not installed.
    """
    base = module.__name__.rpartition(".")[2].rstrip("s").title()
    found = {getattr(module, name) for name in _exported(module, inspect.isclass) - {base}}
    return tuple(sorted(filter(_is_made, found), key=lambda cls: cls.__name__))


def _is_made(cls: Callable[[], object]) -> bool:
    try:
        cls()
    except ImportError:
        return False
    return True


def _class_names(module: ModuleType, get: Callable[[str], object]) -> tuple[str, ...]:
    """The string names of a module's classes, one a class."""
    found: dict[type, str] = {}
    for name in sorted(_exported(module, inspect.isclass)):
        string = snake_case(name)
        cls = getattr(module, name)
        is_base = module.__name__.endswith(f"{string}s")
        if _is_resolved(string, get) and not is_base:
            found.setdefault(cls, string)
    return tuple(sorted(found.values()))


def _exported(module: ModuleType, kind: Callable[[object], bool]) -> set[str]:
    """The public names of a module that are of a kind, without get, serialize, deserialize."""
    return {
        name
        for name, value in vars(module).items()
        if kind(value)
        and not name.startswith("_")
        and name not in ("get", "serialize", "deserialize")
    }


def _num_required(function: Callable[..., object]) -> int:
    parameters = inspect.signature(function).parameters.values()
    return sum(parameter.default is parameter.empty for parameter in parameters)


def _resolvable(names: list[str], get: Callable[[str], object]) -> tuple[str, ...]:
    return tuple(name for name in names if _is_resolved(name, get))


def _is_resolved(name: str, get: Callable[[str], object]) -> bool:
    """Whether Keras makes something usable of the name alone."""
    try:
        return get(name) is not None
    except Exception:  # Keras raises ValueError, TypeError or NotImplementedError
        return False
