"""LeakyReLU's slope."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "leaky_slope"
ERA = "Keras 1 and 2"
REASON = "LeakyReLU's `alpha` is called `negative_slope` in Keras 3"


def mend(entry: Entry, facts: FileFacts) -> bool:
    """The slope under today's name."""
    config = config_of(entry)
    if entry["class_name"] != "LeakyReLU" or "alpha" not in config:
        return False
    config["negative_slope"] = config.pop("alpha")
    return True
