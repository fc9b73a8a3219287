"""RandomCrop, which Keras 3 gives another meaning outside of training."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts

CODE = "random_crop"
ERA = "tf.keras 2"
REASON = (
    "tf.keras 2's RandomCrop fitted every image into its size outside of training, Keras 3's "
    "leaves it as it came; the layer RandomCropOfKeras2, which Layerwright supplies, does as then"
)


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Take the supplied layer."""
    if entry["class_name"] != "RandomCrop" or facts.major >= 3:
        return False
    entry["class_name"] = "RandomCropOfKeras2"
    return True
