"""The weights of an .h5 file → a model that was built from its repaired config.

Keras's own way goes by order and compares shapes alone: in a frozen nested model it
takes a moving mean for a gamma, silently. Here a weight goes to the layer that its
name says; order counts where names do not tell.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np

from app.engine.saved_models.hdf5_tree import names_attribute, open_hdf5, text_attribute
from app.engine.saved_models.repairs.layer_names import clean, clean_names
from app.engine.saved_models.repairs.unstated_ordering import is_channels_first
from app.engine.saved_models.stored_weights.number_formats import brain_floats
from app.engine.saved_models.weight_layouts.keras_1_recurrent import num_stored
from app.engine.saved_models.weight_layouts.layout import Arrays, Layout, StoredLayer
from app.engine.saved_models.weight_layouts.registry import todays_layout
from app.engine.saved_models.weight_layouts.theano_kernels import backend_of_names
from app.errors import Conflict
from app.spec.repair import Repair

_WEIGHTS = "model_weights"
_TOP_LEVEL = "top_level_model_weights"
_RANDOM_STATES = ("StateVar", "seed_generator", "rng_state")

Leaf = tuple[Any, tuple[str, ...]]
"""A layer with weights of its own, and the names by which a file may call it."""


def fill_weights(model: keras.Model, path: Path, major: int) -> tuple[Repair, ...]:
    """Give the model the file's weights; returns the layouts that had to be converted.

    Raises:
        Conflict: a layer's weights are not those that it needs, by number or shape.
    """
    with open_hdf5(path) as file:
        if _WEIGHTS not in file:
            return ()
        group = file[_WEIGHTS]
        backend = text_attribute(group, "backend") or text_attribute(file, "backend")
        file_names = names_attribute(group, "layer_names") or ()
        stored = [
            (name, names)
            for name in file_names
            if name in group and (names := _weight_names(group[name]))
        ]
        config = text_attribute(file, "model_config") or ""
        if backend is None and major < 3:
            backend = backend_of_names([name for _, names in stored for name in names])
        filling = _Filling(major, backend, major == 1 and is_channels_first(config))
        for layer, places in _matched(model, stored, file_names):
            arrays = [_values(group[name][weight]) for name, weight in places]
            filling.fill(layer, tuple(weight for _, weight in places), arrays)
        if _TOP_LEVEL in group:
            names = _weight_names(group[_TOP_LEVEL])
            own = model._trainable_variables + model._non_trainable_variables
            values = [_values(group[_TOP_LEVEL][weight]) for weight in names]
            _assign(model, own, values)
        return filling.repairs()


def _values(dataset: Any) -> np.ndarray:
    """All numbers of a weight; HDF5 has no bfloat16, which Keras writes as two bytes of no type."""
    found = np.asarray(dataset)
    is_brain = found.dtype.kind == "V" and found.dtype.itemsize == 2
    return brain_floats(found.view("<u2")) if is_brain else found


def _weight_names(group: Any) -> tuple[str, ...]:
    found = names_attribute(group, "weight_names") or ()
    return tuple(n for n in found if not any(part in n for part in _RANDOM_STATES))


def _matched(
    model: keras.Model, stored: list[tuple[str, tuple[str, ...]]], file_names: tuple[str, ...]
) -> Iterator[tuple[Any, list[tuple[str, str]]]]:
    """Each layer that the file has weights for, and which: by name, else in the model's order.

    Keras 1 wrote layers of models within a Merge as if they were the model's own: where the
    numbers of layers differ, all the weights are the model's, and their names tell the rest.
    """
    places = {name: [(name, weight) for weight in names] for name, names in stored}
    layers = {layer.name: layer for layer in model.layers}
    names_today = clean_names(file_names)
    if all(names_today[name] in layers for name, _ in stored):
        told = {names_today[name] for name, _ in stored}
        missing = [layer.name for layer in model.layers if layer.weights and layer.name not in told]
        if missing:
            raise Conflict(f"The file has no weights for the layers {', '.join(missing[:5])}.")
        yield from ((layers[names_today[name]], places[name]) for name, _ in stored)
        return
    with_weights = [layer for layer in model.layers if layer.weights]
    if len(with_weights) != len(stored):
        yield model, [place for name, _ in stored for place in places[name]]
        return
    for layer, (name, _) in zip(with_weights, stored, strict=True):
        yield layer, places[name]


class _Filling:
    """Fills layers, and remembers which layouts were converted where."""

    def __init__(self, major: int, backend: str | None, is_channels_first: bool) -> None:
        self._is_channels_first = is_channels_first
        self._major = major
        self._backend = backend
        self._converted: dict[str, tuple[Layout, list[str]]] = {}

    def fill(self, layer: Any, names: tuple[str, ...], arrays: Arrays) -> None:
        """Give a layer, and those within it, the weights of its group."""
        leaves = list(_leaves(layer, ()))
        shares = self._by_name(leaves, names) or self._by_order(layer, leaves, arrays)
        if shares is None:
            raise _mismatch(layer, names, arrays)
        for (leaf, _), places in zip(leaves, shares, strict=True):
            own_names = tuple(names[place] for place in places)
            own = [arrays[place] for place in places]
            values, layouts = todays_layout(leaf, own, self._stored(own_names))
            for layout in layouts:
                self._converted.setdefault(layout.CODE, (layout, []))[1].append(leaf.name)
            _assign(leaf, _in_file_order(leaf), values)

    def repairs(self) -> tuple[Repair, ...]:
        """The layouts that were converted, as repairs."""
        return tuple(
            Repair(code=layout.CODE, era=layout.ERA, reason=layout.REASON, layers=tuple(names))
            for layout, names in self._converted.values()
        )

    def _stored(self, names: tuple[str, ...]) -> StoredLayer:
        return StoredLayer(names, self._major, self._backend, self._is_channels_first)

    def _by_name(self, leaves: list[Leaf], names: tuple[str, ...]) -> list[list[int]] | None:
        """Which weights are whose, by names; None where they do not tell, or tell too few."""
        if len(leaves) == 1:
            return [list(range(len(names)))]
        owners: dict[str, int] = {}
        for number, (_, aliases) in enumerate(leaves):
            for alias in aliases:
                owners[alias] = -1 if alias in owners else number
        shares: list[list[int]] = [[] for _ in leaves]
        for place, name in enumerate(names):
            owner = _owner(name, owners)
            if owner is None:
                return None
            shares[owner].append(place)
        fits = all(
            len(share) in self._counts(leaf)
            for (leaf, _), share in zip(leaves, shares, strict=True)
        )
        return shares if fits else None

    def _by_order(self, layer: Any, leaves: list[Leaf], arrays: Arrays) -> list[list[int]] | None:
        """Which weights are whose, in Keras 2's order: all trainable ones, then the others."""
        for respects_frozen in (True, False):
            parts = [self._parts(leaf, respects_frozen and layer.trainable) for leaf, _ in leaves]
            if sum(first + second for first, second in parts) != len(arrays):
                continue
            shares: list[list[int]] = [[] for _ in leaves]
            place = 0
            for part in (0, 1):
                for share, counts in zip(shares, parts, strict=True):
                    share.extend(range(place, place + counts[part]))
                    place += counts[part]
            if all(
                self._fits(leaf, [arrays[place] for place in share])
                for (leaf, _), share in zip(leaves, shares, strict=True)
            ):
                return shares
        return None

    def _counts(self, leaf: Any) -> set[int]:
        counts = {len(leaf.weights)}
        if self._major == 1 and num_stored(leaf):
            counts.add(num_stored(leaf) or 0)
        return counts

    def _parts(self, leaf: Any, respects_frozen: bool) -> tuple[int, int]:
        """How many weights of a layer stand among the trainable ones, and the rest."""
        total = max(self._counts(leaf))
        rest = sum(1 for weight in leaf.weights if weight in leaf._non_trainable_variables)
        if respects_frozen and not leaf.trainable:
            return 0, total
        return total - rest, rest

    def _fits(self, leaf: Any, arrays: Arrays) -> bool:
        values, _ = todays_layout(leaf, arrays, self._stored(()))
        return [value.shape for value in values] == [tuple(w.shape) for w in _in_file_order(leaf)]


def _leaves(layer: Any, above: tuple[str, ...]) -> Iterator[Leaf]:
    """The layers that hold weights, in order; a wrapper's name stands for its only layer."""
    if isinstance(layer, keras.layers.Bidirectional):
        for inner in (layer.forward_layer, layer.backward_layer):
            yield inner, (inner.name,)
    elif isinstance(layer, keras.layers.TimeDistributed):
        inner = layer.layer
        is_model = isinstance(inner, keras.Model)
        yield from _leaves(inner, () if is_model else (*above, layer.name))
    elif isinstance(layer, keras.Model) and getattr(layer, "layers", None):
        seen: set[int] = set()
        for inner in layer.layers:
            for leaf, aliases in _leaves(inner, ()):
                if leaf.weights and id(leaf) not in seen:
                    seen.add(id(leaf))
                    yield leaf, aliases
    else:
        yield layer, (layer.name, *above)


def _in_file_order(leaf: Any) -> list[Any]:
    """The weights of a layer as files have them: with layers within, all trained ones first.

    Keras 3 goes layer by layer. Source: keras/src/legacy/saving/legacy_h5_format.py,
    _legacy_weights; tf.keras 2.15 base_layer.py, weights.
    """
    if not getattr(leaf, "_layers", None):
        return list(leaf.weights)
    return [*leaf.trainable_weights, *leaf.non_trainable_weights]


def _owner(name: str, owners: dict[str, int]) -> int | None:
    """The layer that a weight's name says is its own: the innermost, or Keras 1's prefix."""
    parts = name.split("/")
    for end in range(len(parts) - 1, 0, -1):
        for start in range(end):  # A name with slashes in it is longer than a part.
            found = owners.get(clean("/".join(parts[start:end])))
            if found is not None:
                return found if found >= 0 else None
    last = parts[-1].split(":")[0]
    prefixes = [alias for alias in owners if last.startswith(f"{alias}_")]
    if not prefixes:
        return None
    found = owners[max(prefixes, key=len)]
    return found if found >= 0 else None


def _assign(layer: Any, variables: list[Any], values: Arrays) -> None:
    shapes = [tuple(variable.shape) for variable in variables]
    if [value.shape for value in values] != shapes:
        raise Conflict(
            f"The layer {layer.name!r} needs weights of the shapes {shapes}; the file has "
            f"{[value.shape for value in values]}.",
            hint="The file's config does not belong to its weights; save the model again.",
            where=layer.name,
        )
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
    if variables and hasattr(layer, "finalize_state"):
        layer.finalize_state()


def _mismatch(layer: Any, names: tuple[str, ...], arrays: Arrays) -> Conflict:
    return Conflict(
        f"The layer {layer.name!r} has {len(layer.weights)} weights; the file has {len(arrays)} "
        f"for it ({', '.join(names[:4])}…), and they cannot be told apart.",
        hint="The file's config does not belong to its weights; save the model again.",
        where=layer.name,
    )
