"""From a box of the drawing to a layer: which class it is, and making it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import keras

from app.engine.catalogue.introspect import constructor_of
from app.engine.catalogue.lookup import (
    canonical_name,
    layer_class,
    layer_spec,
    refused_reason,
    usable_names,
)
from app.engine.custom_layers.registry import keras_form
from app.engine.modeling.configs import completed, safe_config
from app.engine.modeling.inputs import without_stated_shape
from app.engine.modeling.issues import IssueDraft, did_you_mean, value_words
from app.spec.author_objects import named_objects
from app.spec.base import JsonObject
from app.spec.catalogue import LayerSpec
from app.spec.network import LayerDocument
from app.spec.shape_report import IssueCode

MODEL_CLASSES = frozenset({"Sequential", "Functional"})
"""The class names of a box that holds a network of its own."""


@dataclass(frozen=True)
class LayerKind:
    """What is known of a class name: the class, or the draft of the issue that there is none."""

    class_name: str
    cls: type[keras.Layer] | None
    spec: LayerSpec | None
    is_custom: bool
    own_arguments: frozenset[str]
    draft: IssueDraft | None


def kind_of(class_name: str, custom_classes: Mapping[str, type[keras.Layer]]) -> LayerKind:
    """Look a class name up, in Keras first: a custom class never shadows a built-in one."""
    kind = _builtin_kind(class_name)
    if kind.cls is not None or kind.spec is not None:
        return kind
    if class_name in custom_classes:
        return LayerKind(
            class_name,
            custom_classes[class_name],
            None,
            is_custom=True,
            own_arguments=_constructor_names(custom_classes[class_name]),
            draft=None,
        )
    known = [*custom_classes, *usable_names(), *MODEL_CLASSES]
    draft = IssueDraft(
        IssueCode.UNKNOWN_CLASS,
        "is of a class that neither Keras nor your registered custom layers have."
        f"{did_you_mean(class_name, known)} If it is your own layer, register its class first.",
        received=class_name,
    )
    return LayerKind(class_name, None, None, False, frozenset(), draft)


@lru_cache(maxsize=512)
def _builtin_kind(class_name: str) -> LayerKind:
    spec = layer_spec(class_name)
    if spec is None:
        return LayerKind(class_name, None, None, False, frozenset(), None)
    reason = refused_reason(class_name)
    draft = None
    if reason is not None:
        draft = IssueDraft(
            IssueCode.REFUSED_CLASS,
            f"cannot stand in a drawing. {reason}",
            received=class_name,
        )
    return LayerKind(
        canonical_name(class_name),
        None if draft else layer_class(class_name),
        spec,
        is_custom=False,
        own_arguments=frozenset(argument.name for argument in spec.arguments),
        draft=draft,
    )


def _constructor_names(cls: type[keras.Layer]) -> frozenset[str]:
    return frozenset(argument.name for argument in constructor_of(cls).arguments)


def usable_config(
    config: JsonObject, kind: LayerKind, custom_classes: Mapping[str, type[keras.Layer]]
) -> JsonObject:
    """A fresh copy of a box's config as the class's `from_config` may be given it.

    Raises:
        RefusedConfig: for whatever Keras must not be given.
    """
    assert kind.cls is not None  # noqa: S101 - a kind without a class has a draft
    safe = safe_config(without_stated_shape(config, kind.own_arguments), custom_classes)
    if custom_classes:
        for item in list(named_objects(kind.class_name, safe, "")):
            known = custom_classes.get(item.name)
            if known is not None and isinstance(item.holder[item.key], str):
                item.holder[item.key] = keras_form(item.name, known)
    return safe if kind.is_custom else completed(kind.cls, safe)


def make_layer(
    layer: LayerDocument, kind: LayerKind, custom_classes: Mapping[str, type[keras.Layer]]
) -> Any:
    """The Keras layer of a box, with the box's name."""
    assert kind.cls is not None, value_words(layer.class_name)  # noqa: S101
    config = usable_config(layer.config, kind, custom_classes)
    config["name"] = layer.name
    with keras.saving.custom_object_scope(dict(custom_classes)):
        return kind.cls.from_config(config)
