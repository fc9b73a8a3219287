"""Keras 1's Merge: one class for what are many today."""

from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "merge_layer"
ERA = "Keras 1"
REASON = (
    "Keras 1's Merge did by its `mode` what Add, Concatenate and others do; these are written (for "
    "`cos` the layer CosineMergeOfKeras1, which Layerwright supplies)"
)

_CLASSES = {
    "sum": "Add",
    "mul": "Multiply",
    "ave": "Average",
    "max": "Maximum",
    "concat": "Concatenate",
    "dot": "Dot",
    "cos": "CosineMergeOfKeras1",
}


def mend(entry: Entry, facts: FileFacts) -> bool:
    """The class for the mode; a mode that is a function stays, for it is not run."""
    config = config_of(entry)
    mode = config.get("mode")
    if entry["class_name"] != "Merge" or not isinstance(mode, str) or mode not in _CLASSES:
        return False
    made: dict[str, Any] = {"name": config.get("name")}
    if "trainable" in config:
        made["trainable"] = config["trainable"]
    if mode == "concat":
        made["axis"] = config.get("concat_axis", -1)
    if mode in ("dot", "cos"):
        axes = config.get("dot_axes", -1)
        if isinstance(axes, list):  # Keras 1 wrote [[1], [1]] for one axis of each.
            axes = [axis[0] if isinstance(axis, list) and axis else axis for axis in axes]
        made["axes"] = axes
        if mode == "dot":
            made["normalize"] = False
    entry["class_name"] = _CLASSES[mode]
    entry["config"] = made
    return True
