"""A class that a saved model needs and nobody has → a draft of its source, to start from.

The file tells its arguments, and the names and shapes of its weights; not what it computes.
"""

import builtins
import keyword
import re
from collections.abc import Iterator, Mapping

from app.codegen.expressions import quoted
from app.codegen.python import environment
from app.spec.base import JsonValue
from app.spec.model_view import NETWORK_KINDS, MissingLayer, ModelLayer, ModelView

_OF_EVERY_LAYER = frozenset(
    {"name", "trainable", "dtype", "batch_input_shape", "batch_shape", "build_config"}
)
_CONSUMERS = frozenset({"Dense"})
"""Layers whose first weight's first axis is the last axis of what comes in."""


def with_drafts(view: ModelView) -> ModelView:
    """The view with a draft for each class that is missing."""
    if not view.unknown_layers or view.kind not in NETWORK_KINDS:
        return view
    layers = list(_all(view.layers))
    drafted = tuple(_drafted(unknown, layers) for unknown in view.unknown_layers)
    return view.model_copy(update={"unknown_layers": drafted})


def _all(layers: tuple[ModelLayer, ...]) -> Iterator[ModelLayer]:
    for layer in layers:
        yield layer
        yield from _all(layer.layers)


def _drafted(unknown: MissingLayer, layers: list[ModelLayer]) -> MissingLayer:
    uses = [
        layer for layer in layers if layer.class_name == unknown.class_name and layer.shares is None
    ]
    if not uses or not _is_name(unknown.class_name):
        return unknown
    return unknown.model_copy(
        update={
            "module": uses[0].module,
            "registered_name": uses[0].registered_name,
            "arguments": {
                key: item for key, item in uses[0].config.items() if key not in _OF_EVERY_LAYER
            },
            "weights": uses[0].weights,
            "draft": draft_source(unknown.class_name, uses, layers),
        }
    )


def draft_source(class_name: str, uses: list[ModelLayer], layers: list[ModelLayer]) -> str:
    """The source of the draft.

    Args:
        class_name: of the missing class.
        uses: the layers that are of it.
        layers: all layers of the model, for what follows them.
    """
    keys = [
        key
        for key in uses[0].config
        if key not in _OF_EVERY_LAYER and _is_name(key) and key not in ("self", "kwargs")
    ]
    package, _, _ = (uses[0].registered_name or "").rpartition(">")
    return (
        environment()
        .get_template("draft_layer.py.j2")
        .render(
            class_name=class_name,
            package=quoted(package) if package else "",
            arguments=[
                {"name": key, "key": quoted(key), "value": repr(uses[0].config[key])}
                for key in keys
            ],
            weights=_weights(uses, {*keys, *_RESERVED}),
            is_list=len(uses[0].inbound) > 1,
            out_size=_out_sizes(uses, layers),
        )
    )


_RESERVED = frozenset({*dir(builtins), "build", "call", "built", "name", "dtype", "trainable"})


def _weights(uses: list[ModelLayer], taken: set[str]) -> list[dict[str, str]]:
    """Attribute, name and shape of each weight, in the file's order."""
    made: list[dict[str, str]] = []
    used = set(taken)
    for place, weight in enumerate(uses[0].weights):
        last = weight.name.rpartition("/")[2].split(":")[0]
        plain = re.sub(r"\W+", "_", last).strip("_") or "weight"
        plain = f"weight_{plain}" if not _is_name(plain) else plain
        attribute = plain
        while attribute in used:
            attribute = f"{attribute}_{place}"
        used.add(attribute)
        shape = _shape(place, uses)
        made.append({"attribute": attribute, "name": quoted(attribute), "shape": shape})
    return made


def _shape(place: int, uses: list[ModelLayer]) -> str:
    """The shape in Python."""
    return _by_name(
        {use.name: tuple(use.weights[place].shape) for use in uses if place < len(use.weights)}
    )


def _by_name(values: Mapping[str, object]) -> str:
    """One value for all uses where they agree, else the one for the layer's name."""
    if len(set(values.values())) == 1:
        return repr(next(iter(values.values())))
    listed = ", ".join(f"{quoted(name)}: {item!r}" for name, item in values.items())
    return f"{{{listed}}}[self.name]"


def _out_sizes(uses: list[ModelLayer], layers: list[ModelLayer]) -> str | None:
    """The size of the output's last axis in Python, where what follows a use tells it."""
    found = {use.name: _out_size(use, layers) for use in uses}
    return None if set(found.values()) == {None} else _by_name(found)


def _out_size(use: ModelLayer, layers: list[ModelLayer]) -> int | None:
    """The size of the output's last axis, where what follows tells it."""
    for layer in layers:
        if use.name in layer.inbound and layer.class_name in _CONSUMERS and layer.weights:
            return layer.weights[0].shape[0]
    return None


def _is_name(text: JsonValue) -> bool:
    return isinstance(text, str) and text.isidentifier() and not keyword.iskeyword(text)
