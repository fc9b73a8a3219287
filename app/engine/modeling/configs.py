"""Configs made safe: only what the catalogue or the registry has is ever deserialized.

Keras's own deserialization imports modules, reads `__lambda__` and resolves any
keras.* symbol. So every value of a config is walked first: an object in it must
name an allowed class, and is rewritten so that it can mean nothing else.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType
from typing import Any

import keras

from app.engine.catalogue.introspect import constructor_of
from app.engine.catalogue.lookup import (
    as_json,
    canonical_name,
    layer_class,
    refused_reason,
    usable_names,
)
from app.engine.custom_layers.registry import keras_form
from app.engine.modeling.issues import IssueDraft, did_you_mean, short_value, value_words
from app.spec.base import JsonObject, JsonValue
from app.spec.keras_objects import ACTIVATIONS
from app.spec.shape_report import IssueCode

MAX_DEPTH = 60
"""Configs nested deeper are refused."""

MAX_INTEGER = 2**53
"""Larger whole numbers are refused: no tensor is so large, and JSON readers lose digits."""

CustomClasses = Mapping[str, type[keras.Layer]]

_PATHS = frozenset({"vocabulary"})
_MODULES: tuple[ModuleType, ...] = (
    keras.initializers,
    keras.regularizers,
    keras.constraints,
    keras.dtype_policies,
)
_MODELS = {"Sequential": "keras", "Functional": "keras", "Model": "keras"}


class RefusedConfig(Exception):
    """A config that must not be deserialized; `draft` says why."""

    def __init__(self, draft: IssueDraft) -> None:
        super().__init__(draft.text)
        self.draft = draft


def safe_config(config: JsonObject, custom_classes: CustomClasses) -> JsonObject:
    """A fresh copy of a config in which every nested object is an allowed one.

    Raises:
        RefusedConfig: for whatever Keras must not be given.
    """
    return {key: _safe(value, key, key, custom_classes, 0) for key, value in config.items()}


def completed(cls: type[keras.Layer], config: JsonObject) -> JsonObject:
    """A config with the defaults that the class's own `from_config` relies on.

    Where Keras overrides it (Rescaling, TextVectorization …) it expects all that
    `get_config` writes; a drawing's config holds only what differs from the default.
    """
    if cls.from_config.__func__ is keras.Layer.from_config.__func__:
        return config
    defaults = {
        argument.name: as_json(argument.parameter.default)
        for argument in constructor_of(cls).arguments
        if argument.owner is cls and argument.parameter.default is not argument.parameter.empty
    }
    return {**defaults, **config}


def _safe(
    value: JsonValue, key: str, argument: str, custom_classes: CustomClasses, depth: int
) -> JsonValue:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, str):
        if key in _PATHS:
            raise RefusedConfig(_path_draft(argument, value))
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise RefusedConfig(_number_draft(argument, value))
        return value
    if depth >= MAX_DEPTH:
        raise RefusedConfig(
            IssueDraft(
                IssueCode.BAD_ARGUMENT,
                f"has {argument} nested deeper than {MAX_DEPTH} levels.",
                argument=argument,
            )
        )
    if isinstance(value, list):
        if all(type(item) is str for item in value):
            return list(value)
        return [_safe(item, key, argument, custom_classes, depth + 1) for item in value]
    return _safe_object(value, key, argument, custom_classes, depth)


def _safe_object(
    value: JsonObject, key: str, argument: str, custom_classes: CustomClasses, depth: int
) -> JsonValue:
    if "class_name" not in value:
        return {
            inner: _safe(item, inner, argument, custom_classes, depth + 1)
            for inner, item in value.items()
        }
    class_name = value["class_name"]
    config = value.get("config")
    if class_name == "function" and isinstance(config, str):
        return _safe_function(config, argument, custom_classes)
    if config is None:
        config = {}
    if class_name == "__keras_tensor__" and _is_plain_tensor(config):
        return {"class_name": class_name, "config": config}
    if not isinstance(class_name, str) or not isinstance(config, dict):
        raise RefusedConfig(_object_draft(argument, class_name))
    inner = {
        name: _safe(item, name, argument, custom_classes, depth + 1)
        for name, item in config.items()
    }
    if class_name not in custom_classes and class_name.rpartition(">")[2] in custom_classes:
        class_name = class_name.rpartition(">")[2]
    if class_name in custom_classes:
        return {"class_name": class_name, "config": inner, "registered_name": class_name}
    module, name = _place_of(class_name, key, value.get("module"), argument)
    cls = layer_class(name) if module == "keras.layers" else None
    if cls is not None:
        inner = completed(cls, inner)
    return {"module": module, "class_name": name, "config": inner, "registered_name": None}


def _safe_function(name: str, argument: str, custom_classes: Mapping[str, Any]) -> JsonObject:
    """A function, by its name: a registered one, or an activation of Keras."""
    plain = name.rpartition(">")[2]
    known = custom_classes.get(plain)
    if known is not None and not isinstance(known, type):
        return keras_form(plain, known)
    if name in ACTIVATIONS:
        return keras_form(name, None)
    raise RefusedConfig(_object_draft(argument, "function"))


def _place_of(class_name: str, key: str, module: JsonValue, argument: str) -> tuple[str, str]:
    """The keras.* module that an allowed class is exported from, and its name there."""
    places = list(_MODULES)
    is_elsewhere = module in [_public_name(place) for place in _MODULES]
    if not is_elsewhere and not key.endswith(("initializer", "regularizer", "constraint")):
        if class_name in _MODELS:
            return _MODELS[class_name], class_name
        if layer_class(class_name) is not None:
            reason = refused_reason(class_name)
            if reason is not None:
                raise RefusedConfig(
                    IssueDraft(
                        IssueCode.REFUSED_CLASS,
                        f"holds a {class_name} in {argument}, which is refused. {reason}",
                        argument=argument,
                        received=class_name,
                    )
                )
            return "keras.layers", canonical_name(class_name)
    for place in places:
        if class_name in _classes_of(place):
            return _public_name(place), class_name
    raise RefusedConfig(_object_draft(argument, class_name))


def _public_name(module: ModuleType) -> str:
    """The name under which Keras exports a module and writes it in configs."""
    return f"keras.{module.__name__.rpartition('.')[2]}"


@lru_cache(maxsize=8)
def _classes_of(module: ModuleType) -> frozenset[str]:
    return frozenset(name for name, value in vars(module).items() if isinstance(value, type))


@lru_cache(maxsize=1)
def _all_class_names() -> tuple[str, ...]:
    return tuple(sorted({name for module in _MODULES for name in _classes_of(module)}))


def _is_plain_tensor(config: JsonValue) -> bool:
    """Whether a `__keras_tensor__` (a wire inside a saved Functional model) is only that."""
    return isinstance(config, dict) and config.keys() <= {"shape", "dtype", "keras_history"}


def _object_draft(argument: str, class_name: JsonValue) -> IssueDraft:
    name = class_name if isinstance(class_name, str) else value_words(class_name)
    if name.startswith("__") or name == "function":
        reason = "Code and raw tensors are never taken from a document."
    else:
        known = (*_all_class_names(), *usable_names())
        reason = (
            "Only layers, initializers, regularizers, constraints and dtype policies of Keras, "
            f"and your registered custom layers, can stand here.{did_you_mean(name, known)}"
        )
    return IssueDraft(
        IssueCode.BAD_ARGUMENT,
        f"has an object of class {value_words(name)} in {argument}, which is not allowed. {reason}",
        argument=argument,
        received=short_value(name),
    )


def _path_draft(argument: str, value: str) -> IssueDraft:
    return IssueDraft(
        IssueCode.BAD_ARGUMENT,
        f"has the text {value_words(value)} as {argument}, which Keras would open as a file. "
        "Give the vocabulary itself, as a list.",
        argument=argument,
        received=short_value(value),
        expected="a list of tokens",
    )


def _number_draft(argument: str, value: int) -> IssueDraft:
    return IssueDraft(
        IssueCode.TOO_LARGE,
        f"has {argument} = {value_words(value)}, larger than any size or seed can be "
        f"(at most {MAX_INTEGER}).",
        argument=argument,
        received=short_value(value),
        expected=MAX_INTEGER,
    )
