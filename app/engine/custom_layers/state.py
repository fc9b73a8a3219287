"""Find the state that a layer holds: `tf.Variable`s and sublayers, wherever they lie."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import keras
import tensorflow as tf
from keras.src import backend

from app.engine.custom_layers.variables import adopted_variable

MAX_DEPTH = 8
"""Containers nested deeper than this are not searched."""


def adopt_state(layer: Any) -> None:
    """Track every variable and sublayer among the layer's attributes that Keras missed.

    Keras 3 tracks its own variables and layers in attributes and in lists and dicts
    that are assigned whole. What is missed: every `tf.Variable`, and what is put
    into nested containers later.
    """
    if getattr(layer, "_tracker", None) is None:
        return
    own = {id(getattr(v, "_value", None)) for v in layer.__dict__.get("_trainable_variables", ())}
    own |= {
        id(getattr(v, "_value", None)) for v in layer.__dict__.get("_non_trainable_variables", ())
    }
    for name, value in list(vars(layer).items()):
        is_ours = name in _own_attributes(isinstance(layer, keras.Model))
        if is_ours or name.startswith("_self_"):  # the latter is TensorFlow's bookkeeping
            continue
        for item in _members(value, MAX_DEPTH):
            if item is layer:
                continue
            if isinstance(item, tf.Variable):
                if id(item) not in own:
                    _track(layer, adopted_variable(item, name.strip("_") or "variable"))
            elif isinstance(item, backend.Variable):
                _track(layer, item)
            elif not layer._tracker.is_in_store("layers", item) and not _is_in(item, layer._layers):
                layer._tracker.add_to_store("layers", item)
    _adopt_as_not_trainable(layer)


def _adopt_as_not_trainable(layer: Any) -> None:
    for variable in layer.__dict__.get("_stated_non_trainable", ()):
        adopted = (
            adopted_variable(variable, "variable")
            if isinstance(variable, tf.Variable)
            else variable
        )
        if adopted.trainable:
            layer._tracker.untrack(adopted)
            adopted.trainable = False
            layer._track_variable(adopted)


def _track(layer: Any, variable: Any) -> None:
    tracker = layer._tracker
    if any(tracker.is_in_store(store, variable) for store in tracker.config):
        return
    variable._name = _free_name(layer, variable)
    variable._path = f"{layer.name}/{variable._name}"
    layer._track_variable(variable)


def _free_name(layer: Any, variable: Any) -> str:
    taken = {v.name for v in layer._trainable_variables + layer._non_trainable_variables}
    free, number = variable.name, 0
    while free in taken:
        number += 1
        free = f"{variable.name}_{number}"
    return str(free)


def _members(value: Any, depth: int) -> Iterator[Any]:
    """The variables and layers in `value`, nested containers and tf.Modules included."""
    if isinstance(value, tf.Variable | backend.Variable | keras.layers.Layer):
        if not isinstance(value, keras.metrics.Metric):
            yield value
    elif isinstance(value, tf.Module):
        yield from value.variables
    elif depth and isinstance(value, Mapping):
        for item in value.values():
            yield from _members(item, depth - 1)
    elif depth and isinstance(value, list | tuple | set):
        for item in value:
            yield from _members(item, depth - 1)


def _is_in(item: Any, items: Any) -> bool:
    return any(item is other for other in items)


@cache
def _own_attributes(is_model: bool) -> frozenset[str]:
    """The attributes that Keras itself gives every layer or model."""
    plain = keras.Model() if is_model else keras.layers.Layer()
    return frozenset(vars(plain)) | {"_constructor_arguments", "_loss_functions"}


def might_be_unbuilt(layer: Any) -> bool:
    """Whether a sublayer has not been built, at any depth."""
    return any(not sublayer.built for sublayer in layer._flatten_layers(include_self=False))
