"""The walk over a file's whole config before Keras sees any of it: only known classes pass.

Keras resolves `module` and `class_name` of a config to any symbol that it exports,
functions included, while it loads (safe_mode refuses 26 names of them). So every
dict that names a class must name one of a known kind, of Keras or registered here.
Source: keras/src/saving/serialization_lib.py, _retrieve_class_or_fn.
"""

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import keras

from app.engine.catalogue.lookup import layer_class, refused_reason
from app.engine.saved_models.objects import is_layer, is_model
from app.errors import Conflict, LayerwrightError, Refused
from app.spec.author_objects import is_of_no_module
from app.spec.known_layers import (
    MODEL_CLASSES,
    PLAIN_VALUE_CLASSES,
    VOCABULARY_KEYS,
    is_keras_module,
    is_operation_module,
    plain_class_name,
    vocabulary_words,
)
from app.spec.old_layers import UNSUPPLIED_LAYERS

_KINDS: dict[str, tuple[Any, type | tuple[type, ...]]] = {
    "initializers": (keras.initializers, keras.initializers.Initializer),
    "regularizers": (keras.regularizers, keras.regularizers.Regularizer),
    "constraints": (keras.constraints, keras.constraints.Constraint),
    "dtype_policies": (keras.dtype_policies, keras.dtype_policies.DTypePolicy),
    "optimizers": (keras.optimizers, keras.optimizers.Optimizer),
    "schedules": (
        keras.optimizers.schedules,
        keras.optimizers.schedules.LearningRateSchedule,
    ),
    "losses": (keras.losses, keras.losses.Loss),
    "metrics": (keras.metrics, keras.metrics.Metric),
    "quantizers": (
        keras.quantizers,
        (keras.quantizers.Quantizer, keras.quantizers.QuantizationConfig),
    ),
    "random": (keras.random, keras.random.SeedGenerator),
}
"""What a config may hold besides layers: the module, and what its classes derive from."""

_CALL = "the file does not hold what it is called with."
_UNSUPPLIED = {
    **UNSUPPLIED_LAYERS,
    **dict.fromkeys(("TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"), _CALL),
}
"""Keras's own layers of other eras that no repair took away: nobody's custom layers."""


@dataclass(frozen=True)
class Finding:
    """One thing in a config that must not, or cannot, be loaded. `is_missing`: merely unknown."""

    layer: str
    class_name: str
    reason: str
    is_missing: bool = False


def check_allowed(model: dict[str, Any], custom_layers: Mapping[str, type]) -> dict[str, type]:
    """Every class that the config names must be known; returns the custom objects for loading.

    Args:
        model: the serialized model, as the file has it.
        custom_layers: class name, or `package>Name`, → class registered here.

    Returns:
        Each name by which the file may ask for a custom class → the class. A custom class
        never stands in for a built-in one.

    Raises:
        Refused: something that is not loaded for safety, with the layer and the reason.
        Conflict: a class that is nowhere; names it and says how to mend it.
    """
    usable = {name: cls for name, cls in custom_layers.items() if not _is_builtin(name)}
    walk = _Walk(usable)
    findings = list(walk.object(model, "model", "model", is_top=True))
    if findings:
        raise _error(findings)
    return {**usable, **walk.registered}


class _Walk:
    """One walk; gathers the registered names under which the file asks for custom classes."""

    def __init__(self, custom_layers: Mapping[str, type]) -> None:
        self._custom_layers = custom_layers
        self.registered: dict[str, type] = {}

    def value(self, value: Any, key: str, layer: str) -> Iterator[Finding]:
        """What is wrong in any value of a config."""
        if isinstance(value, list):
            for item in value:
                yield from self.value(item, key, layer)
        elif isinstance(value, dict):
            if "class_name" in value and ("config" in value or "module" in value):
                yield from self.object(value, key, layer)
                return
            for name, item in value.items():
                if name in VOCABULARY_KEYS and isinstance(item, str):
                    yield Finding(layer, "vocabulary", vocabulary_words(str(name), item))
                yield from self.value(item, str(name), layer)

    def object(
        self, value: dict[str, Any], key: str, layer: str, *, is_top: bool = False
    ) -> Iterator[Finding]:
        """What is wrong with a serialized object, and with everything in it."""
        config = value.get("config")
        own = config.get("name") if isinstance(config, dict) else None
        name = own if isinstance(own, str) and (is_layer(value, key) or is_top) else layer
        finding = self._class(value, key, name)
        if finding is not None:
            yield finding
            return
        for part, item in value.items():
            # Loading goes with compile=False: the model's own optimizer and loss are not made.
            if not (is_top and part == "compile_config"):
                yield from self.value(item, key if part == "config" else part, name)

    def _class(self, value: dict[str, Any], key: str, layer: str) -> Finding | None:
        class_name, module = value["class_name"], value.get("module")
        registered = value.get("registered_name")
        if not isinstance(class_name, str) or not isinstance(module, str | None):
            return Finding(layer, str(class_name)[:100], "its class name or module is no text.")
        if class_name in PLAIN_VALUE_CLASSES and module is None:
            return None
        if class_name in ("function", "__lambda__", "__typespec__"):
            return self._function(value, class_name, layer)
        plain = plain_class_name(class_name)
        is_own = plain == class_name and registered in (None, plain)
        if is_own and plain in _UNSUPPLIED and plain not in self._custom_layers:
            return Finding(layer, plain, _UNSUPPLIED[plain])
        for asked in (registered, class_name, plain):
            if not isinstance(asked, str):
                continue
            for name in (asked, plain_class_name(asked)):
                if name in self._custom_layers:
                    self.registered[asked] = self._custom_layers[name]
                    return None
        reason = refused_reason(plain)
        if reason is not None and not is_operation_module(module):
            return Finding(layer, plain, reason)
        if ">" in class_name or (module is not None and not is_keras_module(module)):
            return _missing(layer, plain)
        if module is None:
            is_known = _is_builtin(plain) or any(_has(kind, plain) for kind in _KINDS)
            if not is_known and not is_layer(value, key) and not is_model(value):
                return _missing(layer, plain)
            return None if is_known else _missing(layer, plain)
        return _keras_class(module, plain, layer)

    def _function(self, value: dict[str, Any], class_name: str, layer: str) -> Finding | None:
        """Functions: those that Keras's own activations are, by name; no others."""
        config = value.get("config")
        is_activation = (
            class_name == "function"
            and isinstance(config, str)
            and value.get("module") in ("builtins", "keras.activations")
            and hasattr(keras.activations, config)
            and value.get("registered_name") in (None, config)
        )
        if is_activation:
            return None
        is_own = is_of_no_module(value.get("module"))
        if class_name == "function" and isinstance(config, str) and is_own:
            plain = plain_class_name(config)
            if plain in self._custom_layers:
                self.registered[config] = self._custom_layers[plain]
                return None
            if plain.isidentifier():
                return _missing(layer, plain)
        named = repr(config[:100]) if isinstance(config, str) else "a lambda"
        return Finding(
            layer, class_name, f"it calls a function out of the file ({named}), which is not run."
        )


def _keras_class(module: str, class_name: str, layer: str) -> Finding | None:
    """Whether a class that a config says to be Keras's own is one, of a kind that may be made."""
    parts = module.split(".")
    if is_operation_module(module):
        found = (
            getattr(importlib.import_module(module), class_name, None) if _is_ops(module) else None
        )
        if isinstance(found, type) and issubclass(found, keras.Operation):
            return None
        return Finding(layer, f"{module}.{class_name}", "Keras has no such operation.")
    for part in parts[1:]:
        if part in _KINDS:
            if _has(part, class_name):
                return None
            return Finding(layer, f"{module}.{class_name}", f"keras.{part} has no such class.")
    is_plain_module = module in ("keras", "tf_keras", "builtins") or "dtype" in module
    if is_plain_module and any(_has(kind, class_name) for kind in _KINDS):
        return None
    if _is_builtin(class_name):
        is_place_of_layers = module in ("keras", "builtins") or any(
            part in ("layers", "models", "engine", "tf_keras", "sequential") for part in parts
        )
        if is_place_of_layers:
            return None
    if "layers" in parts:
        return _missing(layer, class_name)
    return Finding(
        layer, f"{module}.{class_name}", "this is no layer, initializer or the like, and not made."
    )


def _is_ops(module: str) -> bool:
    """Whether a module is one of the few files under keras.src.ops, so that it may be imported."""
    return module.startswith("keras.src.ops.") and module.removeprefix("keras.src.ops.") in (
        "core",
        "einops",
        "image",
        "linalg",
        "math",
        "nn",
        "numpy",
    )


def _is_builtin(class_name: str) -> bool:
    return class_name in MODEL_CLASSES or layer_class(class_name) is not None


def _has(kind: str, class_name: str) -> bool:
    module, base = _KINDS[kind]
    found = getattr(module, class_name, None)
    return isinstance(found, type) and issubclass(found, base)


def _missing(layer: str, class_name: str) -> Finding:
    return Finding(layer, class_name, "Keras has no such class.", is_missing=True)


def _error(findings: list[Finding]) -> LayerwrightError:
    refused = [finding for finding in findings if not finding.is_missing]
    if refused:
        words = "; ".join(
            f"{finding.layer} ({finding.class_name}): {finding.reason.rstrip('.')}"
            for finding in refused[:5]
        )
        return Refused(
            f"This model is not loaded, for safety: {words}.",
            hint="It can be looked at as it is. To use it, replace these layers by custom layers "
            "whose source you paste.",
            where=refused[0].layer,
        )
    classes: dict[str, list[str]] = {}
    for finding in findings:
        classes.setdefault(finding.class_name, []).append(finding.layer)
    words = ", ".join(f"{name} ({', '.join(uses[:5])})" for name, uses in classes.items())
    return Conflict(
        f"Neither Keras nor your custom layers have {words}.",
        hint="Paste the source of the class under Custom layers; then this same model loads.",
        where=findings[0].layer,
    )
