"""Named weights → layers: a file that lists weights alone, drawn by what their names say. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.engine.saved_models.class_guess import with_guess
from app.engine.saved_models.hdf5_tree import Group, names_attribute
from app.engine.saved_models.limits import MAX_LAYERS, MAX_NAME_CHARACTERS
from app.engine.saved_models.weights import count_params, named_weights
from app.errors import UnreadableFile
from app.spec.model_view import ModelLayer, WeightView

_MAX_DEPTH = 60
_LAYER_CLASS = "Layer"


@dataclass
class _Folder:
    """The weights directly under one name, and the names below it."""

    own: list[WeightView] = field(default_factory=list)
    folders: dict[str, "_Folder"] = field(default_factory=dict)

    def all_weights(self) -> Iterable[WeightView]:
        yield from self.own
        for folder in self.folders.values():
            yield from folder.all_weights()

    @property
    def is_list(self) -> bool:
        """Whether it is no layer of its own, but a numbered list of them."""
        return not self.own and all(name.isdigit() for name in self.folders)


def layers_of_names(weights: Iterable[WeightView], separator: str) -> tuple[ModelLayer, ...]:
    """The weights as layers: one for each name up to the last separator, nested as they are.

    What stands in front of all names alike (the model's own) is left out.

    Raises:
        UnreadableFile: more layers than can be drawn.
    """
    root = _Folder()
    num_folders = 0
    for weight in weights:
        folder = root
        for part in weight.name.split(separator)[:-1][:_MAX_DEPTH]:
            if part not in folder.folders:
                num_folders += 1
            folder = folder.folders.setdefault(part, _Folder())
        folder.own.append(weight)
    if num_folders > MAX_LAYERS:
        raise UnreadableFile(
            f"The weights belong to more than {MAX_LAYERS:,} layers.",
            hint="More cannot be drawn.",
        )
    while len(root.folders) == 1 and not root.own:
        (only,) = root.folders.values()
        if not only.folders or only.is_list:
            break
        root = only
    layers = _layers(root, "", separator)
    if root.own:
        layers = (layer_of("weights", root.own), *layers)
    return layers


def named_layers(weights: Group) -> tuple[ModelLayer, ...]:
    """The layers whose weights Keras 1 or 2 wrote under their names, in the model's order.

    A nested model's weights carry the names of its layers.
    """
    found: list[ModelLayer] = []
    for name in names_attribute(weights.source, "layer_names") or ():
        own = named_weights(weights.at(name))
        folders = {weight.name.rpartition("/")[0] for weight in own}
        found.append(layer_of(name, own, layers_of_names(own, "/") if len(folders) > 1 else ()))
    return tuple(found)


def layer_of(
    name: str, weights: Iterable[WeightView], inner: tuple[ModelLayer, ...] = ()
) -> ModelLayer:
    """A layer of which the file tells the weights alone; its class is guessed, if it can be."""
    own = tuple(weights)
    layer = ModelLayer(
        name=name[:MAX_NAME_CHARACTERS],
        class_name=_LAYER_CLASS,
        weights=own,
        num_params=count_params(own),
        layers=inner,
    )
    return with_guess(layer)


def _layers(folder: _Folder, prefix: str, separator: str) -> tuple[ModelLayer, ...]:
    found: list[ModelLayer] = []
    for name, child in folder.folders.items():
        if child.is_list and child.folders:
            found.extend(_layers(child, f"{prefix}{name}{separator}", separator))
        else:
            inner = _layers(child, "", separator)
            found.append(layer_of(f"{prefix}{name}", child.all_weights(), inner))
    return tuple(found)
