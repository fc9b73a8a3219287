"""Functions of TensorFlow given as activations, by the names that they had there.

Source: tf.keras 2 activations.py, serialize: it wrote the function's own name.
"""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "activation_names"
ERA = "tf.keras 1 and 2"
REASON = (
    "a function of TensorFlow given as activation was written by its name there (`tf.exp`, "
    "`tf.nn.log_softmax`); Keras's name of the same function is written"
)

_NAMES = {
    "exp": "exponential",
    "log_softmax_v2": "log_softmax",
    "softmax_v2": "softmax",
    "swish_impl": "silu",
}
_KEYS = ("activation", "recurrent_activation")


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Keras's name."""
    config = config_of(entry)
    found = [key for key in _KEYS if isinstance(config.get(key), str) and config[key] in _NAMES]
    for key in found:
        config[key] = _NAMES[config[key]]
    return bool(found)
