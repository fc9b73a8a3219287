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
from app.spec.class_names import snake_case
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
    parts, weights = _weights(uses, {*keys, *_RESERVED})
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
            parts=parts,
            weights=weights,
            is_list=len(uses[0].inbound) > 1,
            out_size=_out_sizes(uses, layers),
        )
    )


_RESERVED = frozenset({*dir(builtins), "build", "call", "built", "name", "dtype", "trainable"})


def _weights(uses: list[ModelLayer], taken: set[str]) -> tuple[list[str], list[dict[str, str]]]:
    """The layers within, and owner, attribute, name and shape of each weight, in file order.

    A .keras file keeps a weight under the attribute of the layer that owns it; a plain
    layer under each such attribute takes it.
    """
    group = re.compile(rf"{re.escape(snake_case(uses[0].class_name))}(_\d+)?")
    owners: dict[str, set[str]] = {"self": set(taken)}
    made: list[tuple[int, dict[str, str]]] = []
    for place, weight in enumerate(uses[0].weights):
        *way, last = weight.name.split("/")
        owner = "self"
        for part in _parts(way, group):
            owner = f"{owner}.{part}"
            owners.setdefault(owner, set(_RESERVED))
        used = owners[owner]
        plain = re.sub(r"\W+", "_", last.split(":")[0]).strip("_") or "weight"
        plain = f"weight_{plain}" if not _is_name(plain) else plain
        attribute = plain
        while attribute in used:
            attribute = f"{attribute}_{place}"
        used.add(attribute)
        entry = {"owner": owner, "attribute": attribute, "name": quoted(attribute)}
        entry["shape"] = _shape(place, uses)
        made.append((int(last) if last.isdecimal() else place, entry))
    del owners["self"]
    if owners:
        # Within a layer the file numbers its weights, and does not sort them by number.
        made.sort(key=lambda numbered: numbered[0])
    return list(owners), [entry for _, entry in made]


def _parts(way: list[str], group: re.Pattern[str]) -> list[str]:
    """The attributes on the way from a layer to its weight; none where the file has no such way."""
    if not way or way[-1] != "vars":
        return []
    start = next((n for n, part in enumerate(way) if group.fullmatch(part)), None)
    parts = [] if start is None else way[start + 1 : -1]
    return parts if all(_is_name(part) for part in parts) else []


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
