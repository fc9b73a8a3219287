"""RandomCrop, which Keras 3 gives another meaning outside of training."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "random_crop"
ERA = "tf.keras 2"
REASON = (
    "tf.keras 2's RandomCrop fitted every image into its size outside of training, Keras 3's "
    "leaves it as it came; the layer RandomCropOfKeras2, which Layerwright supplies, does as then"
)

_CUT_LAST = ("2.2.", "2.3.", "2.4.", "2.5.", "2.6.")
"""What TensorFlow 2.2 to 2.6 call their Keras."""


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Take the supplied layer."""
    if entry["class_name"] != "RandomCrop" or facts.major >= 3:
        return False
    entry["class_name"] = "RandomCropOfKeras2"
    if (facts.keras_version or "").startswith(_CUT_LAST):
        config_of(entry)["is_cut_last"] = True
    return True
