"""Layers whose stated dtype was that of their input.

Source: keras 2.0 engine/topology.py, Layer.__init__ and add_weight: a first layer's `dtype`
went to its InputLayer, and weights were of floatx whatever it said.
"""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "integer_weights"
ERA = "Keras 2"
REASON = (
    "Keras 2 wrote the dtype of whole-number inputs into the layer that takes them (an Embedding "
    "of `int32`), where Keras 3 would make its weights whole numbers; dropped"
)

_WHOLE = ("int", "uint", "bool")


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Drop it where the layer has weights: these were never whole numbers."""
    config = config_of(entry)
    dtype = config.get("dtype")
    if facts.major >= 3 or not isinstance(dtype, str) or not dtype.startswith(_WHOLE):
        return False
    if not any(key.endswith("_initializer") for key in config):
        return False
    del config["dtype"]
    return True
