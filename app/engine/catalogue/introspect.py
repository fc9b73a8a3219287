"""Which layers Keras exports, and what their constructors accept, read from Keras itself.

A constructor accepts its own parameters and, through `**kwargs`, those of the
constructors above it — without those that it fills in itself (`Conv2D` hands
`rank=2` to its base). That is read from the source of `super().__init__(…)`.
"""

import ast
import inspect
import textwrap
from dataclasses import dataclass
from functools import lru_cache

import keras

from app.engine.catalogue.remember import once_per_class

_FOLDERS_BELOW_LAYERS = "keras.src.layers."


@dataclass(frozen=True)
class ConstructorArgument:
    """One argument that a constructor accepts; `owner` is the class that declares it."""

    name: str
    parameter: inspect.Parameter
    owner: type


@dataclass(frozen=True)
class Constructor:
    """What a class's constructor accepts.

    `quiet` are names that it takes from `**kwargs` for old code's sake and that no
    signature shows.
    """

    arguments: tuple[ConstructorArgument, ...]
    quiet: frozenset[str]


@lru_cache(maxsize=1)
def exported_layers() -> dict[type[keras.Layer], tuple[str, ...]]:
    """Every layer class of keras.layers with its exported names, the canonical one first."""
    names_of: dict[type[keras.Layer], list[str]] = {}
    for name in dir(keras.layers):
        value = getattr(keras.layers, name)
        if isinstance(value, type) and issubclass(value, keras.Layer):
            names_of.setdefault(value, []).append(name)
    return {
        cls: tuple(sorted(names, key=lambda name: (name != cls.__name__, name)))
        for cls, names in sorted(names_of.items(), key=lambda item: min(item[1]))
    }


def category_of(cls: type) -> str:
    """Keras's own folder that the class lies in; classes outside the layer folders are core.

    Source: `keras/src/layers/<folder>/`.
    """
    module = cls.__module__
    if module.startswith(_FOLDERS_BELOW_LAYERS):
        parts = module.removeprefix(_FOLDERS_BELOW_LAYERS).split(".")
        if len(parts) > 1:
            return parts[0]
    return "core"


@once_per_class
def constructor_of(cls: type) -> Constructor:
    """What the constructor of `cls` accepts, through all the classes above it."""
    found: dict[str, ConstructorArgument] = {}
    filled_in: set[str] = set()
    quiet: set[str] = set()
    owners = [owner for owner in cls.__mro__ if "__init__" in owner.__dict__]
    for position, owner in enumerate(owners):
        if owner is object:
            break
        parameters = list(inspect.signature(owner.__dict__["__init__"]).parameters.values())[1:]
        for parameter in parameters:
            is_named = parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
            if is_named and parameter.name not in filled_in:
                found.setdefault(
                    parameter.name, ConstructorArgument(parameter.name, parameter, owner)
                )
        if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
            break
        passing = _passed_on(owner)
        quiet |= passing.popped
        if not passing.passes_kwargs:
            break
        parent = next((above for above in owners[position + 1 :]), object)
        filled_in |= passing.keywords | _positional_names(parent, passing.num_positional)
    if not getattr(cls, "_USE_BASE_FACTOR", True):
        found = {key: item for key, item in found.items() if not _is_base_factor(item)}
    for name, parameter in inspect.signature(keras.Layer.__init__).parameters.items():
        if name in quiet and parameter.kind is parameter.KEYWORD_ONLY:
            found.setdefault(name, ConstructorArgument(name, parameter, keras.Layer))
    return Constructor(tuple(found.values()), frozenset(quiet - found.keys()))


def _is_base_factor(argument: ConstructorArgument) -> bool:
    """Whether this is the `factor` that some image layers inherit and refuse.

    Source: keras/src/layers/preprocessing/image_preprocessing, `BaseImagePreprocessingLayer`.
    """
    return argument.name == "factor" and argument.owner.__name__ == "BaseImagePreprocessingLayer"


@dataclass(frozen=True)
class _PassedOn:
    """How a constructor calls the one above it."""

    keywords: frozenset[str]
    num_positional: int
    passes_kwargs: bool
    popped: frozenset[str]


@once_per_class
def _passed_on(owner: type) -> _PassedOn:
    """Read `super().__init__(…)` and `kwargs.pop("…")` in the source of a constructor."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(owner.__dict__["__init__"])))
    except (OSError, TypeError, SyntaxError):
        return _PassedOn(frozenset(), 0, passes_kwargs=True, popped=frozenset())
    keywords: set[str] = set()
    popped: set[str] = set()
    num_positional = 0
    passes_kwargs = False
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        receiver = node.func.value
        if node.func.attr == "__init__":
            keywords |= {keyword.arg for keyword in node.keywords if keyword.arg is not None}
            passes_kwargs |= any(keyword.arg is None for keyword in node.keywords)
            is_super = isinstance(receiver, ast.Call)
            given = [item for item in node.args if not isinstance(item, ast.Starred)]
            num_positional = len(given) if is_super else max(0, len(given) - 1)
        elif (
            node.func.attr == "pop"
            and isinstance(receiver, ast.Name)
            and receiver.id == "kwargs"
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            popped.add(str(node.args[0].value))
    return _PassedOn(frozenset(keywords), num_positional, passes_kwargs, frozenset(popped))


def _positional_names(owner: type, count: int) -> set[str]:
    """The names of the first `count` parameters of a class's constructor."""
    if owner is object or count == 0:
        return set()
    parameters = list(inspect.signature(owner.__dict__["__init__"]).parameters)[1:]
    return set(parameters[:count])
