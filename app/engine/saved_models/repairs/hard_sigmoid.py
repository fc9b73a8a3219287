"""hard_sigmoid, which is another function in Keras 3.

Keras 1 and 2 clip 0.2·x + 0.5, Keras 3 clips x/6 + 0.5. It was the default of the gates of
LSTM, GRU and ConvLSTM2D, so old recurrent models load and give other numbers, silently.
Source: keras 2.3 keras/activations.py; keras/src/activations/activations.py.
"""

from copy import deepcopy
from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, keras_layer

CODE = "hard_sigmoid"
ERA = "Keras 1 and 2"
REASON = (
    "hard_sigmoid was clip(0.2·x + 0.5, 0, 1) in Keras 1 and 2 and is clip(x/6 + 0.5, 0, 1) in "
    "Keras 3; the old function is written with Keras's own layers Rescaling and ReLU"
)

_KEYS = ("activation", "recurrent_activation")


def mend(entry: Entry, facts: FileFacts) -> bool:
    """The old function in place of its name."""
    if facts.major >= 3:
        return False
    config = config_of(entry)
    found = [key for key in _KEYS if _is_hard_sigmoid(config.get(key))]
    for key in found:
        config[key] = deepcopy(OLD_HARD_SIGMOID)
    return bool(found)


def _is_hard_sigmoid(value: Any) -> bool:
    if isinstance(value, dict) and value.get("class_name") == "function":
        value = value.get("config")
    return bool(value == "hard_sigmoid")


OLD_HARD_SIGMOID = keras_layer(
    "Pipeline",
    {
        "name": "hard_sigmoid_of_keras_2",
        "layers": [
            keras_layer("Rescaling", {"name": "rescale", "scale": 0.2, "offset": 0.5}),
            keras_layer("ReLU", {"name": "clip", "max_value": 1.0}),
        ],
    },
)
"""Keras takes layers as activations; made of built-in ones, the model loads everywhere."""
