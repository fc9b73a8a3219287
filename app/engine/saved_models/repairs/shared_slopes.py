"""Which axes a learned activation of Keras 1 shares its weights over: only the weights tell.

Source: keras 1.2 keras/layers/advanced_activations.py: get_config leaves `shared_axes` out.
"""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, name_of

CODE = "shared_slopes"
ERA = "Keras 1"
REASON = (
    "Keras 1 did not write the axes over which PReLU and SReLU share their slopes; the shapes of "
    "their weights tell them, and `shared_axes` states them"
)

_CLASSES = frozenset({"PReLU", "ParametricReLU", "SReLU", "ParametricSoftplus"})


def mend(entry: Entry, facts: FileFacts) -> bool:
    """An axis of length 1 among the weights' is a shared one."""
    config = config_of(entry)
    if entry["class_name"] not in _CLASSES or facts.major > 1 or config.get("shared_axes"):
        return False
    shapes = facts.weight_shapes.get(name_of(entry)) or ((),)
    shared = [axis for axis, size in enumerate(shapes[0], start=1) if size == 1]
    if not shared:
        return False
    config["shared_axes"] = shared
    return True
