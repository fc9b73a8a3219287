"""What Keras says when it cannot load a file, in words that help."""

import re

from app.engine.saved_models.diagnosis import FailedLoad, diagnosis
from app.errors import Conflict

_MAX_REASON = 600

_MEANINGS: tuple[tuple[str, str], ...] = (
    (
        r"Could not interpret activation[^:]*: '?(\w+)",
        "it calls the activation function {0!r}, which Keras does not have; a file tells the "
        "name of such a function and not what it computes",
    ),
    (
        r"pop expected at most 1 argument",
        "its stack of layers is written as a list, as Keras did before 2.2.3",
    ),
    (
        r"Could not locate class '(\w+)'",
        "a layer within a wrapper ({0}) is written without its module, as Keras did before 2.13",
    ),
    (r"[Uu]nknown (?!layer)\w+: '?(\w+)", "Keras 3 does not know {0!r}"),
    (
        r"(?:[Uu]nrecognized keyword arguments? passed to \w+: |unexpected keyword argument )"
        r"['{]*(\w+)",
        "it states an argument that Keras 3 does not take: {0}",
    ),
    (r"Layer count mismatch", "its layers and its weights do not agree"),
    (
        r"expected (?:min_)?ndim=(\d+), found ndim=(\d+)",
        "a layer that takes {0} axes is given {1}; Keras 2 wrote the input shape another way",
    ),
)


def explain(failed: FailedLoad) -> Conflict:
    """The error to raise for a failure of Keras while it loaded a model."""
    text = str(failed.error)
    version = failed.view.keras_version
    written = f" This file was written by Keras {version}." if version else ""
    hint = (
        "The model can be looked at. To use it here, save it from the program that made it with "
        "Keras 3."
        if _is_old(version)
        else "The model can be looked at. Save it again from the program that made it."
    )
    layer, reason = diagnosis(failed) or (None, "")
    if meaning := _meaning(text):
        reason = f"{meaning} (at {layer!r})" if layer else meaning
    if reason:
        message = f"Keras cannot load this model: {reason[:_MAX_REASON]}.{written}"
        return Conflict(message, hint=hint, where=layer)
    first = text.strip().split("\n", 1)[0][:300] or type(failed.error).__name__
    return Conflict(f"Keras cannot load this model; it says: {first}{written}", hint=hint)


def _meaning(text: str) -> str | None:
    for pattern, meaning in _MEANINGS:
        if found := re.search(pattern, text):
            return meaning.format(*found.groups())
    return None


def _is_old(keras_version: str | None) -> bool:
    return keras_version is None or not keras_version.startswith("3")
