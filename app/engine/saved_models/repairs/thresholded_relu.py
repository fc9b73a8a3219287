"""ThresholdedReLU, which Keras 3 dropped: its ReLU does the same."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "thresholded_relu"
ERA = "Keras 1 and 2"
REASON = "Keras 3 dropped ThresholdedReLU; ReLU with that `threshold` is the same function"


def mend(entry: Entry, facts: FileFacts) -> bool:
    """`ThresholdedReLU(theta)` → `ReLU(threshold)`: x where x > theta, else 0, in both."""
    if entry["class_name"] != "ThresholdedReLU":
        return False
    entry["class_name"] = "ReLU"
    config = config_of(entry)
    config["threshold"] = config.pop("theta", 1.0)
    if config["threshold"] == 0:
        config["threshold"] = 0.0
    return True
