"""Which layer it is that keeps a model from loading, and why: looked for once Keras has failed.

Keras's own errors name an object, or nothing. The file's wiring, the designer's check of the
layers, and a comparison of the weights that a layer has with those in the file tell more.
"""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.engine.saved_models.network import network_of_model
from app.engine.saved_models.repairs.rule import all_of
from app.errors import LayerwrightError
from app.spec.model_requests import ModelNetworkRequest
from app.spec.model_view import ModelKind, ModelLayer, ModelView
from app.spec.shape_report import IssueCode, Severity

_MAX_SHOWN = 4

Found = tuple[str | None, str] | None
"""The layer and the reason, or nothing."""


@dataclass(frozen=True)
class FailedLoad:
    """What Keras raised while it loaded a model, and what is known of the file.

    `model` is the serialized model, as the file has it; `custom` are the names of the custom
    classes that are used: nothing is known of their layers here.
    """

    error: Exception
    view: ModelView
    model: Mapping[str, Any]
    custom: Collection[str]


def diagnosis(failed: FailedLoad) -> Found:
    """The layer and the reason in words; None where nothing more than Keras's words is known."""
    for look in (
        lambda: _wires(failed.model),
        lambda: _weights(str(failed.error), failed.view),
        lambda: _layers(failed.view, failed.custom),
        lambda: _no_numbers(failed.view),
    ):
        found = _tried(look)
        if found is not None:
            return found
    return None


def missing_weights(model: Any, view: ModelView) -> str:
    """Which layers' weights a file lacks: "second (42 numbers, 36 in the file)"; "" if unknown.

    Args:
        model: of Keras, made from the file's config.
        view: what was read of the file.
    """
    needed = {
        layer.name: sum(math.prod(weight.shape) for weight in layer.weights)
        for layer in model.layers
    }
    held = {layer.name: layer.num_params for layer in view.layers}
    short = [
        f"{name} ({number:,} numbers, {held[name]:,} in the file)"
        for name, number in needed.items()
        if name in held and held[name] < number
    ]
    more = f" and {len(short) - _MAX_SHOWN} more" if len(short) > _MAX_SHOWN else ""
    return ", ".join(short[:_MAX_SHOWN]) + more


def _tried(look: Callable[[], Found]) -> Found:
    """Looking for the reason of a failure must not hide the failure."""
    try:
        return look()
    except (LayerwrightError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _wires(model: Mapping[str, Any]) -> Found:
    """A layer that is wired to one that is not there, however deep the model is nested."""
    config = model.get("config")
    entries = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(config, dict) or not isinstance(entries, list):
        return None
    names = {_name(entry) for entry in entries}
    for entry in entries:
        for source in _sources(entry.get("inbound_nodes")):
            if source not in names:
                return _name(entry), (
                    f"{_name(entry)!r} takes its input from {source!r}, and no layer of the model "
                    "has that name"
                )
    for source in _sources(config.get("output_layers")):
        if source not in names:
            return (
                None,
                f"{source!r} is named as an output, and no layer of the model has that name",
            )
    return next((found for entry in entries if (found := _wires(entry)) is not None), None)


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry.get("name") or entry["config"].get("name"))


def _sources(value: Any) -> Iterator[str]:
    """The layers that a part of the wiring names, in the styles of Keras 1, 2 and 3."""
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            yield value["config"]["keras_history"][0]
            return
        for item in value.values():
            yield from _sources(item)
    elif isinstance(value, list):
        if 3 <= len(value) <= 4 and isinstance(value[0], str) and isinstance(value[1], int):
            yield value[0]
            value = value[3:]
        for item in value:
            yield from _sources(item)


_OF_WEIGHTS = (
    r"(?:Shape|[Ww]eight count) mismatch (?:in|for) layer #\d+ \(named (?P<name>[^),]+?)[ ),]",
    r"could not be loaded.*?for object <\w+ name=(?P<name>[^,>]+)",
)


def _weights(text: str, view: ModelView) -> Found:
    """The layer that Keras names when weights do not fit, with what the file has for it."""
    for pattern in _OF_WEIGHTS:
        found = re.search(pattern, text, re.DOTALL)
        if found is None:
            continue
        name = found["name"].removesuffix(" in the current model")
        layer = next((one for one in all_of(view.layers) if one.name == name), None)
        called = f"{name!r} ({layer.class_name})" if layer else repr(name)
        stored = f": the file has {_stored(layer)}" if layer else ""
        return name, f"the weights of {called} do not fit{_against(text) or stored}"
    return None


def _against(text: str) -> str:
    """What is needed and what the file has, where Keras's words tell."""
    needed = re.search(r"(?:Weight expects shape|variable\.shape=) ?(\([\d, ]*\))", text)
    given = re.search(r"(?:saved weight with shape|value\.shape=) ?(\([\d, ]*\))", text)
    if needed and given:
        return f": one of the shape {needed[1]} is needed, and the file has {given[1]} for it"
    counts = re.search(r"expected (\d+) variables, but received (\d+)", text) or re.search(
        r"Layer expects (\d+) weight.*Received (\d+)", text, re.DOTALL
    )
    return f": {counts[1]} are needed, and the file has {counts[2]}" if counts else ""


def _stored(layer: ModelLayer) -> str:
    weights = [
        f"{w.name.rpartition('/')[2]} {w.shape} {w.dtype}" for w in layer.weights[:_MAX_SHOWN]
    ]
    return ", ".join(weights) or "none"


def _no_numbers(view: ModelView) -> Found:
    """A layer with a weight that holds no numbers."""
    for layer in all_of(view.layers):
        for weight in layer.weights:
            if weight.dtype.startswith(_TEXTS):
                words = f"the weight {weight.name!r} of {layer.name!r} ({layer.class_name}) holds "
                return layer.name, f"{words}{weight.dtype}, no numbers"
    return None


_TEXTS = ("bytes", "str", "object", "void")
_UNKNOWN = (IssueCode.UNKNOWN_CLASS,)


def _layers(view: ModelView, custom: Collection[str]) -> Found:
    """What the designer says of the layers as they are drawn."""
    if view.kind not in (ModelKind.SEQUENTIAL, ModelKind.FUNCTIONAL):
        return None
    classes = {layer.name: layer.class_name for layer in view.layers}
    for issue in network_of_model(ModelNetworkRequest(view=view)).report.issues:
        is_ours = classes.get(issue.layer or "") in custom or issue.code in _UNKNOWN
        if issue.severity is Severity.ERROR and not is_ours:
            return issue.layer, issue.message.rstrip(".")
    return None
