"""Bilinear UpSampling2D, which took its points elsewhere.

Source: keras 2.3 backend/tensorflow_backend.py, resize_images; TensorFlow 1.9 to 1.13
python/keras/backend.py: `resize_bilinear`, whose pixels begin at 0, not around 0.5.
"""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "old_upsampling"
ERA = "Keras 2.2.3 to 2.3, TensorFlow 1.9 to 1.12"
REASON = (
    "bilinear UpSampling2D took pixels to begin at 0, where Keras 3 has their middles at 0.5; the "
    "layer UpSampling2DOfKeras2, which Layerwright supplies, does as then"
)


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Take the supplied layer; TensorFlow 1.14 and later did as Keras 3."""
    version = facts.keras_version or ""
    is_old = facts.major == 2 and ("-tf" not in version or version.startswith("2.1."))
    is_old = is_old and version.startswith(("2.1.", "2.2.", "2.3."))
    if entry["class_name"] != "UpSampling2D" or not is_old:
        return False
    if config_of(entry).get("interpolation") != "bilinear":
        return False
    entry["class_name"] = "UpSampling2DOfKeras2"
    return True
