"""Bidirectional over a layer that itself goes backwards."""

from copy import deepcopy

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "backward_direction"
ERA = "Keras 1 and 2"
REASON = (
    "Keras 1 and 2 let the second half of a Bidirectional go the other way than the first, "
    "whichever way that was; Keras 3 always turns it backwards, so the second half is stated"
)


def mend(entry: Entry, facts: FileFacts) -> bool:
    """State the backward layer where the forward one goes backwards."""
    config = config_of(entry)
    inner = config.get("layer")
    if entry["class_name"] != "Bidirectional" or not isinstance(inner, dict):
        return False
    if not config_of(inner).get("go_backwards") or config.get("backward_layer") is not None:
        return False
    other = deepcopy(inner)
    config_of(other)["go_backwards"] = False
    config["backward_layer"] = other
    return True
