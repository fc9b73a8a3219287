"""BatchNormalization over several axes, or over parts of a batch.

Source: tf.keras 2.15 layers/normalization/batch_normalization.py, whose `build` moves the axes
by one where there is a `virtual_batch_size`, and whose config has them so.
"""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "normalization_axes"
ERA = "tf.keras 1 and 2"
REASON = (
    "tf.keras could keep statistics for several axes of BatchNormalization (`axis=[1, 2]`) or take "
    "those of parts of a batch (`virtual_batch_size`), which Keras 3 cannot; the layer "
    "BatchNormalizationOfKeras2, which Layerwright supplies, does as then"
)

_UNUSED = ("fused", "adjustment", "mode", "synchronized")


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Take the supplied layer, with the axes as those of the input."""
    config = config_of(entry)
    axis = config.get("axis", -1)
    axes = axis if isinstance(axis, list) else [axis]
    size = config.get("virtual_batch_size")
    if entry["class_name"] != "BatchNormalization" or (len(axes) < 2 and size is None):
        return False
    if not all(isinstance(one, int) for one in axes) or config.get("adjustment") is not None:
        return False
    entry["class_name"] = "BatchNormalizationOfKeras2"
    config["axis"] = [one - 1 if size is not None and one > 0 else one for one in axes]
    for key in _UNUSED:
        config.pop(key, None)
    return True
