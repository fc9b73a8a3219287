"""Repairs: what has to change in a saved file's config before today's Keras loads it."""

from typing import Annotated

from pydantic import Field

from app.spec.base import Name, Words


class Repair(Words):
    """One rule that applies to a file: why, and to which layers.

    `era` names the Kerases that wrote files so. `is_offered`: it is made only
    where a person asks for it, by its `code`; all others are made when the model
    is loaded. `reason` is a clause that stands after the number of layers.
    """

    code: str
    reason: str
    era: str = ""
    layers: tuple[Name, ...] = ()
    is_offered: bool = False


Word = Annotated[str, Field(max_length=2000)]
Vocabularies = Annotated[
    dict[Name, Annotated[tuple[Word, ...], Field(max_length=1_000_000)]], Field(max_length=100)
]
"""Layer's name → the words that it looks up, in their order."""


class RepairedCopy(Words):
    """What to make of a model besides what it needs to load.

    `accepted_repairs` are codes of its offered repairs, `vocabularies` the words that its
    file lacks for lookup layers.
    """

    accepted_repairs: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    vocabularies: Vocabularies = {}


class RepairReport(Words):
    """What repairing a file and writing it anew gave.

    `supplied_layers` are classes that Layerwright supplies and plain Keras does not have:
    a file that holds them loads here, or where their source is given to Keras.
    """

    path: str
    size_bytes: int
    num_params: int
    repairs: tuple[Repair, ...] = ()
    offered_repairs: tuple[Repair, ...] = ()
    supplied_layers: tuple[str, ...] = ()


def repair_words(repair: Repair) -> str:
    """One line: "14 layers: TensorFlow 2.0 to 2.3 wrote …"."""
    return f"{counted(len(repair.layers), 'layer')}: {repair.reason}"


def counted(number: int, noun: str) -> str:
    """The number with its noun: "1 layer", "2,000 layers"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
