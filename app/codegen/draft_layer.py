"""A class that a saved model needs and nobody has → a draft of its source, to start from.

The file tells its arguments, and the names and shapes of its weights; not what it computes.
A Lambda gets one too: its code is never run, so a class has to take its place.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.codegen.draft_outputs import OutputDraft, output_draft
from app.codegen.draft_weights import (
    RESERVED,
    base_of,
    by_name,
    is_name,
    own_layer_names,
    weight_lines,
)
from app.codegen.expressions import quoted
from app.codegen.python import environment
from app.spec.base import JsonValue
from app.spec.lambdas import function_words
from app.spec.model_view import NETWORK_KINDS, MissingLayer, ModelLayer, ModelView, Refusal

_OF_EVERY_LAYER = frozenset(
    {
        "name",
        "trainable",
        "dtype",
        "batch_input_shape",
        "batch_shape",
        "build_config",
        "autocast",
        "activity_regularizer",
    }
)
_CELL_OWNERS = frozenset({"RNN", "StackedRNNCells"})
"""Layers whose inner layers are cells: called on one step and the states before it."""


@dataclass(frozen=True)
class _Layers:
    """All layers of a model, inner ones too, and those among them that are cells."""

    every: tuple[ModelLayer, ...]
    cells: frozenset[str]


def with_drafts(view: ModelView) -> ModelView:
    """The view with a draft for each class that is missing."""
    if not (view.unknown_layers or view.refusals) or view.kind not in NETWORK_KINDS:
        return view
    every = tuple(_all(view.layers))
    cells = (
        inner.class_name
        for layer in every
        if layer.class_name in _CELL_OWNERS
        for inner in layer.layers
    )
    layers = _Layers(every, frozenset(cells))
    return view.model_copy(
        update={
            "unknown_layers": tuple(_drafted(unknown, layers) for unknown in view.unknown_layers),
            "refusals": tuple(_in_place_of(refusal, layers) for refusal in view.refusals),
        }
    )


def _all(layers: tuple[ModelLayer, ...]) -> Iterator[ModelLayer]:
    for layer in layers:
        yield layer
        yield from _all(layer.layers)


def _drafted(unknown: MissingLayer, layers: _Layers) -> MissingLayer:
    uses = [
        layer
        for layer in layers.every
        if layer.class_name == unknown.class_name and layer.shares is None
    ]
    if not uses or not is_name(unknown.class_name):
        return unknown
    return unknown.model_copy(
        update={
            "module": uses[0].module,
            "registered_name": uses[0].registered_name,
            "arguments": {
                key: item for key, item in uses[0].config.items() if key not in _OF_EVERY_LAYER
            },
            "weights": uses[0].weights,
            "draft": _source(unknown.class_name, uses, layers),
        }
    )


def _in_place_of(refusal: Refusal, layers: _Layers) -> Refusal:
    """The refusal of a Lambda with a draft of the class that takes its place."""
    found = [
        layer
        for layer in layers.every
        if (layer.name, layer.class_name) == (refusal.layer, refusal.class_name)
    ]
    if refusal.replacement is None or not found:
        return refusal
    # The class is given the Lambda's `arguments`, not the Lambda's own config.
    given = found[0].config.get("arguments")
    config = given if isinstance(given, dict) else {}
    use = found[0].model_copy(update={"config": config, "registered_name": None})
    # Of a file's words a line of a comment: nothing in them can begin another line.
    told = " ".join(function_words(found[0].config.get("function")).split())
    source = _source(refusal.replacement, [use], layers, told)
    return refusal.model_copy(update={"draft": source})


def _source(class_name: str, uses: list[ModelLayer], layers: _Layers, told: str = "") -> str:
    """The source of the draft of a class: `uses` are its layers, `told` is said of its code."""
    first = uses[0]
    is_cell = class_name in layers.cells
    base = None if is_cell else base_of(first)
    of_base = base.arguments if base is not None else frozenset()
    keys = [
        key
        for key in first.config
        if key not in _OF_EVERY_LAYER | of_base and is_name(key) and key not in ("self", "kwargs")
    ]
    parts, weights = weight_lines(uses, {*keys, *RESERVED}, base)
    package, _, _ = (first.registered_name or "").rpartition(">")
    outputs = OutputDraft() if is_cell or base else output_draft(uses, layers.every)
    return (
        environment()
        .get_template("draft_layer.py.j2")
        .render(
            class_name=class_name,
            base=base.class_name if base is not None else "Layer",
            has_base=base is not None,
            package=quoted(package) if package else "",
            arguments=[
                {"name": key, "key": quoted(key), "value": _default(first.config[key])}
                for key in keys
            ],
            parts=parts,
            weights=weights,
            built_inside=own_layer_names(first),
            is_list=any(len(use.inbound) > 1 for use in uses),
            cell_size=_cell_size(uses) if is_cell else None,
            outputs=outputs,
            told=told,
        )
    )


def _default(value: JsonValue) -> str:
    """An argument's value in Python. An object is given by the file: its class's name has to do."""
    if isinstance(value, dict) and isinstance(value.get("class_name"), str):
        is_plain = str(value.get("module")) in ("keras.initializers", "keras.regularizers")
        return quoted(str(value["class_name"])) if is_plain else "None"
    return repr(value)


def _cell_size(uses: list[ModelLayer]) -> str:
    """How many numbers a cell's state has: a weight from state to state is square."""
    sizes: dict[str, object] = {}
    for use in uses:
        square = [w.shape[0] for w in use.weights if len(w.shape) == 2 and len(set(w.shape)) == 1]
        last = [w.shape[-1] for w in use.weights if w.shape]
        stated = next((use.config[k] for k in ("units", "state_size") if k in use.config), None)
        sizes[use.name] = stated if isinstance(stated, int) else next(iter(square + last), 1)
    return by_name(sizes)
