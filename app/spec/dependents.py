"""What was built on a saved thing: shown before it is deleted."""

from enum import StrEnum

from app.spec.base import Words


class Noun(StrEnum):
    """The kinds of saved things."""

    NETWORK = "network"
    DATASET = "dataset"
    RUN = "run"
    MODEL = "model"
    CUSTOM_LAYER = "custom_layer"


class Dependent(Words):
    """One thing that was built on another. `id` is a name for a custom layer.

    `consequence`: what becomes of it, in words. `is_hindrance`: it must end or go first.
    """

    noun: Noun
    id: str
    name: str
    consequence: str
    is_hindrance: bool = False


class Dependents(Words):
    """The newest dependents, and how many there are."""

    items: tuple[Dependent, ...]
    num_all: int
