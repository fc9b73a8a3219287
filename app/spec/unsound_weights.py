"""Weights that hold NaN or infinity: what a model with them says is no number either."""

from pydantic import Field

from app.spec.base import Name, Words
from app.spec.model_view import ModelLayer

MAX_LISTED = 200


class PlacedWeight(Words):
    """A weight by the layer that has it, and by where its values lie in the file."""

    layer: Name
    name: str
    place: str


class FindUnsoundRequest(Words):
    """Which of `weights`, in the model file at `path`, hold NaN or infinity?"""

    path: str
    weights: tuple[PlacedWeight, ...]


class UnsoundWeight(PlacedWeight):
    """A weight that holds NaN or infinity."""

    num_values: int
    num_nan: int = 0
    num_infinite: int = 0


class UnsoundWeights(Words):
    """GET /models/ID/weights/unsound: all of them counted, the first listed."""

    num_weights: int = 0
    num_nan: int = 0
    num_infinite: int = 0
    weights: tuple[UnsoundWeight, ...] = Field(default=(), max_length=MAX_LISTED)


def placed_weights(layers: tuple[ModelLayer, ...]) -> tuple[PlacedWeight, ...]:
    """Every weight once, by the innermost layer that has it."""
    found: dict[str, PlacedWeight] = {}

    def walk(layer: ModelLayer) -> None:
        for inner in layer.layers:
            walk(inner)
        for weight in layer.weights:
            name = weight.name if weight.label is None else f"{layer.name}/{weight.label}"
            place = PlacedWeight(layer=layer.name, name=name, place=weight.place)
            found.setdefault(weight.place, place)

    for layer in layers:
        walk(layer)
    return tuple(found.values())


def unsound_words(weight: UnsoundWeight) -> str:
    """One line: "dense/kernel: 12 NaN of the 40 values"."""
    counts = [(weight.num_nan, "NaN"), (weight.num_infinite, "infinite")]
    told = " and ".join(f"{count:,} {what}" for count, what in counts if count)
    of = f"of the {weight.num_values:,} values" if weight.num_values > 1 else "of its one value"
    return f"{weight.name}: {told} {of}"
