"""Two saved models against each other: which layer is which, and what differs."""

from enum import StrEnum

from app.spec.base import Name, Words
from app.spec.model_view import ModelFormat
from app.spec.weight_values import WeightDifference, WeightPair


class MatchKind(StrEnum):
    """What became of a layer from the left model to the right one."""

    SAME = "same"
    CHANGED = "changed"
    ONLY_LEFT = "only_left"
    ONLY_RIGHT = "only_right"


class DifferenceKind(StrEnum):
    """In what two layers that belong together differ."""

    CLASS = "class"
    NAME = "name"
    CONFIG = "config"
    SHAPE = "shape"
    WEIGHTS = "weights"
    WIRING = "wiring"


class LayerDifference(Words):
    """One difference; `left` and `right` are JSON text, None where that side says nothing.

    `name` is the argument's for CONFIG.
    """

    kind: DifferenceKind
    name: str = ""
    left: str | None = None
    right: str | None = None


class LayerMatch(Words):
    """A layer of both models, or of one. `left` and `right`: its name within the names around it.

    `left_index` and `right_index` are the place of the outermost layer among the model's
    layers. `weights` are those of the layer itself that have one shape in both; whether their
    values are the same is told by GET /models/ID/comparison/weights.
    """

    kind: MatchKind
    class_name: Name
    left: tuple[Name, ...] | None = None
    right: tuple[Name, ...] | None = None
    left_index: int | None = None
    right_index: int | None = None
    differences: tuple[LayerDifference, ...] = ()
    weights: tuple[WeightPair, ...] = ()


class ModelComparison(Words):
    """GET /models/ID/comparison: the layers in the order of the left model, new ones in place.

    `layers` whose kind is SAME or CHANGED are on both sides; a rename alone counts as SAME.
    """

    left_name: Name
    right_name: Name
    left_format: ModelFormat
    right_format: ModelFormat
    layers: tuple[LayerMatch, ...]
    num_same: int
    num_changed: int
    num_only_left: int
    num_only_right: int


class ComparedLayer(Words):
    """How far a layer's weights are apart: `index` is its place in ModelComparison.layers."""

    index: int
    max_difference: float | None = None
    num_different: int = 0
    num_values: int = 0
    problem: str | None = None
    weights: tuple[WeightDifference, ...] = ()


class WeightComparison(Words):
    """GET /models/ID/comparison/weights: the layers that have weights on both sides."""

    layers: tuple[ComparedLayer, ...]
