"""Layers of tf.keras 2 that only noted a loss or a metric."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "training_only"
ERA = "tf.keras 2"
REASON = (
    "`add_loss` and `add_metric` left layers that pass on what comes in and note it for "
    "training; they pass it on, and note nothing"
)


def mend(entry: Entry, facts: FileFacts) -> bool:
    """An Identity in its place."""
    if entry["class_name"] not in ("AddLoss", "AddMetric"):
        return False
    config = config_of(entry)
    entry["class_name"] = "Identity"
    entry["config"] = {key: config[key] for key in ("name", "dtype") if key in config}
    return True
