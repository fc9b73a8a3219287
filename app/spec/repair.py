"""Repairs: what has to change in a saved file's config before today's Keras loads it."""

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


def repair_words(repair: Repair) -> str:
    """One line: "14 layers: TensorFlow 2.0 to 2.3 wrote …"."""
    count = len(repair.layers)
    return f"{count} layer{'' if count == 1 else 's'}: {repair.reason}"
