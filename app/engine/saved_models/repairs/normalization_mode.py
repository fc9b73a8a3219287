"""BatchNormalization's `mode` of Keras 1.

Source: keras 1.2 keras/layers/normalization.py.
"""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "normalization_mode"
ERA = "Keras 1"
REASON = (
    "Keras 1's BatchNormalization could normalize each sample by itself (`mode=1`) or by the batch "
    "at hand (`mode=2`), which Keras 3 cannot; the layer BatchNormalizationOfKeras1, which "
    "Layerwright supplies, does as then"
)


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Take the supplied layer for the modes 1 and 2; 0 is today's."""
    mode = config_of(entry).get("mode")
    if entry["class_name"] != "BatchNormalization" or mode not in (1, 2) or mode is True:
        return False
    entry["class_name"] = "BatchNormalizationOfKeras1"
    return True
