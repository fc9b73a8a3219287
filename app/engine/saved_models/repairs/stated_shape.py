"""What a layer said of its input, where an InputLayer says it today."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "stated_shape"
ERA = "Keras 1 and 2"
REASON = (
    "Keras 1 and 2 wrote the shape of the input into other layers too (`batch_input_shape`, "
    "`input_dtype`), where Keras 3 would take it for something else; dropped"
)

_KEYS = ("batch_input_shape", "input_dtype", "input_shape", "batch_size")


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Drop it: wiring and InputLayers tell every shape."""
    if entry["class_name"] == "InputLayer" or facts.major >= 3:
        return False
    config = config_of(entry)
    found = [key for key in _KEYS if key in config]
    if entry.get("class_name") == "Embedding" and "input_length" in config:
        found.append("input_length")
    for key in found:
        del config[key]
    return bool(found)
