"""The axis of a normalization as a list of one."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "axis_list"
ERA = "tf.keras 2"
REASON = "tf.keras 2 wrote BatchNormalization's axis as a list; Keras 3 takes the number in it"

_CLASSES = frozenset({"BatchNormalization", "Softmax", "Concatenate"})


def mend(entry: Entry, facts: FileFacts) -> bool:
    """`[3]` → 3. More than one axis stays, for Keras to refuse."""
    axis = config_of(entry).get("axis")
    if entry["class_name"] not in _CLASSES or not isinstance(axis, list) or len(axis) != 1:
        return False
    entry["config"]["axis"] = axis[0]
    return True
