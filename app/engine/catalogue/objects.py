"""Initializers, regularizers, constraints and activations: classes with arguments of their own.

Read from Keras as the layers are.
"""

from collections.abc import Callable
from functools import lru_cache
from types import ModuleType

import keras

from app.engine.catalogue import registries
from app.engine.catalogue.docstrings import own_docstring, read_docstring
from app.engine.catalogue.introspect import constructor_of
from app.engine.catalogue.lookup import argument_spec
from app.spec.catalogue import ArgumentType, ObjectSpec

_HOMES: dict[ArgumentType, tuple[ModuleType, Callable[[str], object]]] = {
    ArgumentType.INITIALIZER: (keras.initializers, keras.initializers.get),
    ArgumentType.REGULARIZER: (keras.regularizers, keras.regularizers.get),
    ArgumentType.CONSTRAINT: (keras.constraints, keras.constraints.get),
}


@lru_cache(maxsize=1)
def object_specs() -> dict[ArgumentType, tuple[ObjectSpec, ...]]:
    """For each kind of argument the classes that it may hold."""
    found = {
        kind: tuple(
            ObjectSpec(
                class_name=cls.__name__,
                identifiers=registries.identifiers_of(cls, module, get),
                summary=own_docstring(cls).summary,
                arguments=tuple(
                    argument_spec(cls, argument) for argument in constructor_of(cls).arguments
                ),
            )
            for cls in registries.exported_classes(module)
        )
        for kind, (module, get) in _HOMES.items()
    }
    return {ArgumentType.ACTIVATION: _activations(), **found}


def _activations() -> tuple[ObjectSpec, ...]:
    return tuple(
        ObjectSpec(
            class_name=name,
            identifiers=(name,),
            summary=read_docstring(getattr(keras.activations, name).__doc__).summary,
        )
        for name in registries.activation_names()
    )
