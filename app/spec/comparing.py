"""Which layers of two model views belong together, and in what they differ. Pure.

A layer goes to the one that is most like it: first by name, class and weight shapes
together; then, in order, by everything but the name; by class and weight shapes; by name
and class; by name. What is left stands on one side alone.
"""

import json
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator

from app.spec.base import JsonObject, JsonValue
from app.spec.comparison import (
    ComparedLayer,
    DifferenceKind,
    LayerDifference,
    LayerMatch,
    MatchKind,
    ModelComparison,
    WeightComparison,
)
from app.spec.model_view import ModelLayer, ModelView, WeightView
from app.spec.weight_values import WeightDifference, WeightPair

Layers = tuple[ModelLayer, ...]
Weights = tuple[WeightView, ...]
Path = tuple[str, ...]

_UNTOLD = frozenset({"name", "layers", "input_layers", "output_layers", "build_config", "layer"})
"""Said elsewhere: the name, and what stands within, which is compared layer by layer."""
_NOTES = frozenset({"shared_object_id", "module", "registered_name"})
_MAX_TEXT = 400
_MAX_CONFIG_DIFFERENCES = 50


def compare_views(left: ModelView, right: ModelView, names: tuple[str, str]) -> ModelComparison:
    """All layers of both models, matched.

    Args:
        left: one model.
        right: the other.
        names: what people call them.
    """
    layers = tuple(_compared(left.layers, right.layers, (), (), None, None))
    count = {kind: sum(match.kind is kind for match in layers) for kind in MatchKind}
    return ModelComparison(
        left_name=names[0],
        right_name=names[1],
        left_format=left.format,
        right_format=right.format,
        layers=layers,
        num_same=count[MatchKind.SAME],
        num_changed=count[MatchKind.CHANGED],
        num_only_left=count[MatchKind.ONLY_LEFT],
        num_only_right=count[MatchKind.ONLY_RIGHT],
    )


def weight_pairs(comparison: ModelComparison) -> tuple[WeightPair, ...]:
    """Every pair of weights, in the order of the layers."""
    return tuple(pair for match in comparison.layers for pair in match.weights)


def by_layer(
    comparison: ModelComparison, differences: tuple[WeightDifference, ...]
) -> WeightComparison:
    """The differences of `weight_pairs`, gathered by layer."""
    waiting = iter(differences)
    found = []
    for index, match in enumerate(comparison.layers):
        own = tuple(next(waiting) for _ in match.weights)
        if not own:
            continue
        known = [d.max_difference for d in own if d.max_difference is not None]
        found.append(
            ComparedLayer(
                index=index,
                max_difference=max(known) if known else None,
                num_different=sum(d.num_different for d in own),
                num_values=sum(d.num_values for d in own),
                problem=next((d.problem for d in own if d.problem), None),
                weights=own,
            )
        )
    return WeightComparison(layers=tuple(found))


def _compared(
    left: Layers,
    right: Layers,
    left_path: Path,
    right_path: Path,
    left_index: int | None,
    right_index: int | None,
) -> Iterator[LayerMatch]:
    """Layers side by side; those within follow the layer that they are in."""
    partner = match_layers(left, right)
    renamed = {left[i].name: right[j].name for i, j in partner.items()}
    taken = {j: i for i, j in partner.items()}
    shown = 0

    def new_ones(until: int) -> Iterator[LayerMatch]:
        nonlocal shown
        for place in range(shown, until):
            if place not in taken:
                top = place if right_index is None else right_index
                yield from _alone(right[place], right_path, top, is_left=False)
        shown = max(shown, until)

    for i, layer in enumerate(left):
        top_left = i if left_index is None else left_index
        if i not in partner:
            yield from _alone(layer, left_path, top_left, is_left=True)
            continue
        j = partner[i]
        yield from new_ones(j)
        other = right[j]
        top_right = j if right_index is None else right_index
        paths = (*left_path, layer.name), (*right_path, other.name)
        inner = bool(layer.layers and other.layers)
        differences = tuple(_differences(layer, other, renamed))
        is_changed = any(d.kind is not DifferenceKind.NAME for d in differences)
        yield LayerMatch(
            kind=MatchKind.CHANGED if is_changed else MatchKind.SAME,
            class_name=layer.class_name,
            left=paths[0],
            right=paths[1],
            left_index=top_left,
            right_index=top_right,
            differences=differences,
            weights=_pairs(layer, other),
        )
        if inner:
            yield from _compared(layer.layers, other.layers, *paths, top_left, top_right)
    yield from new_ones(len(right))


def match_layers(left: Layers, right: Layers) -> dict[int, int]:
    """The place of a layer on the left → the place of its partner on the right."""
    partner: dict[int, int] = {}
    free = set(range(len(right)))
    rules: tuple[Callable[[ModelLayer], Hashable], ...] = (
        lambda layer: (layer.name, layer.class_name, _weight_shapes(layer)),
        lambda layer: (layer.class_name, _weight_shapes(layer), _config_text(layer)),
        lambda layer: (layer.class_name, _weight_shapes(layer)) if layer.weights else None,
        lambda layer: (layer.name, layer.class_name),
        lambda layer: layer.class_name,
        lambda layer: layer.name,
    )
    for rule in rules:
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for j in sorted(free):
            waiting[rule(right[j])].append(j)
        for i, layer in enumerate(left):
            key = None if i in partner else rule(layer)
            if key is not None and waiting.get(key):
                partner[i] = waiting[key].popleft()
                free.discard(partner[i])
    return partner


def _alone(layer: ModelLayer, path: Path, index: int, *, is_left: bool) -> Iterator[LayerMatch]:
    own = (*path, layer.name)
    yield LayerMatch(
        kind=MatchKind.ONLY_LEFT if is_left else MatchKind.ONLY_RIGHT,
        class_name=layer.class_name,
        left=own if is_left else None,
        right=None if is_left else own,
        left_index=index if is_left else None,
        right_index=None if is_left else index,
    )


def _differences(
    left: ModelLayer, right: ModelLayer, renamed: dict[str, str]
) -> Iterator[LayerDifference]:
    def differ(kind: DifferenceKind, one: object, other: object, name: str = "") -> LayerDifference:
        return LayerDifference(kind=kind, name=name, left=_text(one), right=_text(other))

    if left.class_name != right.class_name:
        yield differ(DifferenceKind.CLASS, left.class_name, right.class_name)
    if left.name != right.name:
        yield differ(DifferenceKind.NAME, left.name, right.name)
    mine, theirs = _told_config(left), _told_config(right)
    names = [name for name in dict.fromkeys([*mine, *theirs]) if mine.get(name) != theirs.get(name)]
    for name in names[:_MAX_CONFIG_DIFFERENCES]:
        yield differ(DifferenceKind.CONFIG, mine.get(name), theirs.get(name), name)
    shapes = [[list(t.shape) for t in layer.outputs] for layer in (left, right)]
    if shapes[0] != shapes[1] and all(shapes):
        yield differ(DifferenceKind.SHAPE, shapes[0], shapes[1])
    shapes_of_weights = [[list(w.shape) for w in own] for own in _own_weights(left, right)]
    if shapes_of_weights[0] != shapes_of_weights[1]:
        yield differ(DifferenceKind.WEIGHTS, shapes_of_weights[0], shapes_of_weights[1])
    expected = [renamed.get(name, name) for name in map(_layer_of, left.inbound)]
    found = [_layer_of(name) for name in right.inbound]
    if expected != found:
        yield differ(DifferenceKind.WIRING, list(left.inbound), list(right.inbound))


def _layer_of(reference: str) -> str:
    """Without the number of the output: "lstm:1" is lstm's second."""
    name, _, output = reference.rpartition(":")
    return name if name and output.isdigit() else reference


def _pairs(left: ModelLayer, right: ModelLayer) -> tuple[WeightPair, ...]:
    ours, theirs = _own_weights(left, right)
    if [weight.shape for weight in ours] != [weight.shape for weight in theirs]:
        return ()
    both = zip(ours, theirs, strict=True)
    return tuple(WeightPair(left=one.place, right=other.place) for one, other in both)


def _own_weights(left: ModelLayer, right: ModelLayer) -> tuple[Weights, Weights]:
    """The weights of each that no layer within it has, where what is within is compared itself.

    Formats list the weights of a nested model in different orders.
    """
    if not (left.layers and right.layers):
        return left.weights, right.weights
    return _own(left), _own(right)


def _own(layer: ModelLayer) -> Weights:
    inner = {weight.place for child in layer.layers for weight in child.weights}
    return tuple(weight for weight in layer.weights if weight.place not in inner)


def _weight_shapes(layer: ModelLayer) -> tuple[tuple[int | None, ...], ...]:
    return tuple(weight.shape for weight in layer.weights)


def _told_config(layer: ModelLayer) -> JsonObject:
    return {name: _told(value) for name, value in layer.config.items() if name not in _UNTOLD}


def _told(value: JsonValue) -> JsonValue:
    """A value of the config without what says nothing of the layer.

    Keras numbers objects that it wrote twice (`shared_object_id`), and writes a dtype's
    policy out or by its name alone, as the format and the version have it.
    """
    if isinstance(value, list):
        return [_told(item) for item in value]
    if not isinstance(value, dict):
        return value
    config = value.get("config")
    if value.get("class_name") in ("DTypePolicy", "Policy") and isinstance(config, dict):
        return config.get("name")
    return {name: _told(item) for name, item in value.items() if name not in _NOTES}


def _config_text(layer: ModelLayer) -> str:
    return json.dumps(_told_config(layer), sort_keys=True)


def _text(value: object) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _MAX_TEXT else f"{text[: _MAX_TEXT - 1]}…"
