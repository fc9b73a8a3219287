"""`dtype` within initializers."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "initializer_dtype"
ERA = "TensorFlow 1.13 to 2.3"
REASON = (
    "TensorFlow 1.13 to 2.3 wrote `dtype` into initializers, which Keras 3 refuses; dropped "
    "(a weight's dtype is its layer's)"
)


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Drop it from every initializer of the layer."""
    is_old = False
    for key, value in config_of(entry).items():
        if not (key.endswith("initializer") and isinstance(value, dict)):
            continue
        inner = value.get("config")
        if isinstance(inner, dict) and "dtype" in inner:
            del inner["dtype"]
            is_old = True
    return is_old
