"""Which weights of a file belong to which layer. No Keras, no values: names, shapes, dtypes.

`.keras` addresses weights by position: `layers/<class in snake case>_<n>/vars/<i>`, the
n-th layer of that class, its sublayers below by the names of their attributes.
`.h5` by name: one group a layer, `weight_names` in it.
Source: keras/src/saving/saving_lib.py, _save_state, _save_container_state;
keras/src/legacy/saving/legacy_h5_format.py.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable

from app.engine.saved_models.class_guess import with_guess
from app.engine.saved_models.hdf5_tree import Group, names_attribute
from app.engine.saved_models.limits import MAX_NAME_CHARACTERS
from app.engine.saved_models.objects import inner_layers
from app.spec.class_names import snake_case
from app.spec.known_layers import MODEL_CLASSES
from app.spec.model_view import ModelLayer, WeightView

OPTIMIZER_GROUPS = ("optimizer", "optimizer_weights")
"""What the optimizer remembers: no weights of the model."""

TREE_NOTE = (
    "The file lists no layers: they are told by the tree of weights, and their classes, where "
    "they are shown as guessed, by the names and shapes of weights."
)

LAYER_LISTS = ("layers", "_layer_checkpoint_dependencies")
"""The groups of a model's layers: Keras 3 and 2.13 to 2.15; Keras 2.12."""


_SAVES_KERNEL_TWICE = frozenset({"SpectralNormalization"})
"""It keeps its layer's kernel as an attribute of its own, so .keras holds it in both places.

Source: keras/src/layers/normalization/spectral_normalization.py, build.
"""


def fill_from_tree(layers: tuple[ModelLayer, ...], model: Group) -> tuple[ModelLayer, ...]:
    """The layers with the weights that a .keras file holds for them under the group `model`."""
    listed = next((model.groups[key] for key in LAYER_LISTS if key in model.groups), None)
    if listed is None:
        return tuple(layer if layer.shares is None else _emptied(layer) for layer in layers)
    by_name: dict[str | None, Group] | None = None
    counts: Counter[str] = Counter()
    filled: list[ModelLayer] = []
    for layer in layers:
        if layer.shares is not None:
            filled.append(_emptied(layer))
            continue
        key = snake_case(layer.class_name)
        place = f"{key}_{counts[key]}" if counts[key] else key
        counts[key] += 1
        group = listed.groups.get(place)
        is_named_so = group is not None and _own_name(group) in (None, layer.name)
        # A class that writes no name into its config is told by its place alone.
        if group is None or ("name" in layer.config and not is_named_so):
            if by_name is None:
                by_name = {_own_name(found): found for found in listed.groups.values()}
            group = by_name.get(layer.name)
        filled.append(layer if group is None else _fill(layer, group))
    return tuple(filled)


def fill_from_names(layers: tuple[ModelLayer, ...], weights: Group) -> tuple[ModelLayer, ...]:
    """The layers with the weights that an .h5 file holds for them in the group `weights`."""
    nameless = _nameless(layers, weights)
    return tuple(_from_name(layer, weights, nameless.get(layer.name)) for layer in layers)


def _nameless(layers: tuple[ModelLayer, ...], weights: Group) -> dict[str, Group]:
    """Layers whose class writes no name into its config → their groups, told by their order."""
    found = [
        layer.name
        for layer in layers
        if "name" not in layer.config and layer.shares is None and not _has_own(layer, weights)
    ]
    if all(name in weights.groups for name in found):
        return {}
    named = {layer.name for layer in layers if "name" in layer.config}
    listed = names_attribute(weights.source, "layer_names") or ()
    groups = [weights.groups[n] for n in listed if n in weights.groups and n not in named]
    return dict(zip(found, groups, strict=True)) if len(found) == len(groups) else {}


def _has_own(layer: ModelLayer, weights: Group) -> bool:
    """Whether the layers of a model have groups of their own, as those of a Merge's branches."""
    return any(inner.name in weights.groups or _has_own(inner, weights) for inner in layer.layers)


def _from_name(layer: ModelLayer, weights: Group, otherwise: Group | None) -> ModelLayer:
    if layer.shares is not None:
        return _emptied(layer)
    if otherwise is not None:
        return with_all_weights(layer, named_weights(otherwise))
    group = weights.at(layer.name)  # a name with slashes is a way through groups
    if layer.layers and group is None:
        # Keras 1 wrote the layers of a Merge's branches as if they were the model's own.
        inner = fill_from_names(layer.layers, weights)
        return _with_weights(layer, tuple(w for child in inner for w in child.weights), inner)
    return with_all_weights(layer, named_weights(group))


def named_weights(group: Group | None) -> tuple[WeightView, ...]:
    """The weights of one layer's group in an .h5 file, in the order of its `weight_names`."""
    if group is None:
        return ()
    names = names_attribute(group.source, "weight_names") or ()
    found = ((name, group.tensor(name)) for name in names)
    return tuple(
        weight.model_copy(update={"name": name, "path": weight.name})
        for name, weight in found
        if weight
    )


def with_given_weights(
    layers: tuple[ModelLayer, ...], weights: tuple[WeightView, ...]
) -> tuple[ModelLayer, ...]:
    """The layers, each with those of `weights` whose names say that they are its own."""
    own = _by_owner(weights, {layer.name for layer in layers})
    return tuple(
        _emptied(layer)
        if layer.shares is not None
        else with_all_weights(layer, tuple(own.get(layer.name, ())))
        for layer in layers
    )


def pseudo_layers(group: Group) -> tuple[ModelLayer, ...]:
    """A tree of weights, drawn as layers: its file lists no others.

    The file does not tell their classes; each is shown as Keras's `Layer`, or as what its
    place and its weights leave no doubt of.
    """
    layers: list[ModelLayer] = []
    for key, child in group.groups.items():
        if key == "vars":
            continue
        inner = pseudo_layers(child)
        if key in LAYER_LISTS and not child.tensors and "vars" not in child.groups:
            layers.extend(inner)
            continue
        weights = tuple(_ordered(child))
        name = _own_name(child) or key
        if len(inner) == 1 and not child.groups.get("vars") and not child.tensors:
            layers.append(inner[0] if key not in _CELLS else _pseudo(name, key, weights, ()))
        elif weights:
            layers.append(_pseudo(name, key, weights, inner))
    return tuple(layers)


_CELLS = frozenset({"cell"})


def _pseudo(
    name: str, key: str, weights: tuple[WeightView, ...], inner: tuple[ModelLayer, ...]
) -> ModelLayer:
    layer = ModelLayer(
        name=name,
        class_name="Layer",
        weights=weights,
        num_params=count_params(weights),
        layers=inner,
    )
    return with_guess(layer, key)


def count_params(weights: Iterable[WeightView]) -> int:
    """How many numbers the weights have in all."""
    return sum(math.prod(size or 0 for size in weight.shape) for weight in weights)


def _fill(layer: ModelLayer, group: Group) -> ModelLayer:
    if layer.class_name in MODEL_CLASSES or any(key in group.groups for key in LAYER_LISTS):
        inner = fill_from_tree(layer.layers, group)
    else:
        keys = [key for key, _ in inner_layers(layer.config)]
        keys += [""] * (len(layer.layers) - len(keys))
        found = [
            _find(group, child.name, key) for child, key in zip(layer.layers, keys, strict=False)
        ]
        inner = tuple(
            child if place is None else _fill(child, place)
            for child, place in zip(layer.layers, found, strict=True)
        )
    weights = _inner_first(inner, tuple(_ordered(group)))
    if layer.class_name in _SAVES_KERNEL_TWICE:
        kernels = [weight.shape for child in inner for weight in child.weights]
        own = f"{group.path}/vars/"
        weights = tuple(w for w in weights if not (w.name.startswith(own) and w.shape in kernels))
    return _with_weights(layer, weights, inner)


def _inner_first(
    inner: tuple[ModelLayer, ...], weights: tuple[WeightView, ...]
) -> tuple[WeightView, ...]:
    """The weights in Keras's order: a layer's own, its inner layers' as listed, the rest."""
    theirs = dict.fromkeys(weight for layer in inner for weight in layer.weights)
    own = [weight for weight in weights if weight not in theirs]
    return (*own, *theirs)


def _find(group: Group, name: str, key: str) -> Group | None:
    """The group of an inner layer: by the name written in it, else by the attribute's name."""
    waiting = [child for child_key, child in group.groups.items() if child_key != "vars"]
    for child in waiting:
        if _own_name(child) == name:
            return child
        waiting.extend(deeper for part, deeper in child.groups.items() if part != "vars")
    return next((group.groups[at] for at in (key, f"forward_{key}") if at in group.groups), None)


def with_all_weights(layer: ModelLayer, weights: tuple[WeightView, ...]) -> ModelLayer:
    """The layer with its weights, and its inner layers with those named as theirs."""
    inner = layer.layers
    if len(inner) == 1:
        is_normalizing = layer.class_name in _SAVES_KERNEL_TWICE
        theirs = tuple(w for w in weights if not (is_normalizing and _is_vector(w)))
        inner = (with_all_weights(inner[0], theirs),)
    elif inner:
        own = _by_owner(weights, {child.name for child in inner})
        inner = tuple(with_all_weights(child, tuple(own.get(child.name, ()))) for child in inner)
    return _with_weights(layer, weights, inner)


def _is_vector(weight: WeightView) -> bool:
    """Whether it is the one that SpectralNormalization itself has, in Keras 2 or 3."""
    return weight.name.rpartition("/")[2].split(":")[0] in ("vector_u", "sn_u")


def _by_owner(weights: Iterable[WeightView], names: Collection[str]) -> dict[str, list[WeightView]]:
    """Those of the weights whose names say that they are a layer's own, by the layers' names."""
    most_parts = max((name.count("/") + 1 for name in names), default=0)
    found: dict[str, list[WeightView]] = {}
    for weight in weights:
        for owner in _owners(weight.name.split("/")[:-1], names, most_parts):
            found.setdefault(owner, []).append(weight)
    return found


def _owners(parts: list[str], names: Collection[str], most_parts: int) -> set[str]:
    """The names among the folders of a weight; Keras 2 wrote some with "_1" after the layer's."""
    found: set[str] = set()
    for start in range(len(parts)):
        for end in range(start + 1, min(start + most_parts, len(parts)) + 1):
            folder = "/".join(parts[start:end])
            if folder in names:
                found.add(folder)
            elif folder.endswith("_1") and folder[:-2] in names:
                found.add(folder[:-2])
    return found


def _ordered(group: Group) -> Iterable[WeightView]:
    """Every tensor here and below: a group's own `vars` first, numbers in their order."""
    own = group.groups.get("vars")
    if own is not None:
        yield from (own.tensors[key] for key in sorted(own.tensors, key=_number))
    yield from group.tensors.values()
    for key in _as_built(group.groups):
        if key != "vars":
            yield from _ordered(group.groups[key])


_ATTENTION = ("query_dense", "key_dense", "value_dense", "output_dense")
"""The layers within an attention, in the order in which it makes them.

Source: keras/src/layers/attention/multi_head_attention.py, build.
"""


def _as_built(keys: Iterable[str]) -> list[str]:
    """Keys in the order of a file, which is that of letters, but for those of an attention."""
    order = {
        key: _ATTENTION.index(plain) for key in keys if (plain := key.lstrip("_")) in _ATTENTION
    }
    is_attention = len(order) == len(_ATTENTION)
    return sorted(keys, key=lambda key: order.get(key, -1)) if is_attention else list(keys)


def _number(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isascii() and key.isdigit() and len(key) < 9 else (0, key)


def _own_name(group: Group) -> str | None:
    name = group.own_name
    return name[:MAX_NAME_CHARACTERS] if name else None


def _with_weights(
    layer: ModelLayer, weights: tuple[WeightView, ...], inner: tuple[ModelLayer, ...]
) -> ModelLayer:
    update = {"weights": weights, "num_params": count_params(weights), "layers": inner}
    return layer.model_copy(update=update)


def _emptied(layer: ModelLayer) -> ModelLayer:
    return layer.model_copy(update={"weights": (), "num_params": 0})
