"""Resizing and UpSampling2D by kernels that Keras 3 dropped.

Source: tf.keras 2.15 utils/image_utils.py, _RESIZE_METHODS; keras.ops.image.resize.
"""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "resizing_kernels"
ERA = "tf.keras 2"
REASON = (
    'Keras 3 does not resize pictures by the interpolations "gaussian" and "mitchellcubic"; layers '
    "that Layerwright supplies (ResizingOfKeras2, UpSampling2DByKernel) do as then"
)

_DROPPED = ("gaussian", "mitchellcubic")
_TODAY = {"Resizing": "ResizingOfKeras2", "UpSampling2D": "UpSampling2DByKernel"}


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Take the supplied layer."""
    supplied = _TODAY.get(entry["class_name"])
    if supplied is None or config_of(entry).get("interpolation") not in _DROPPED:
        return False
    entry["class_name"] = supplied
    return True
