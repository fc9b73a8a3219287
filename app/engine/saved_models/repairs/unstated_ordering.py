"""The order of axes of layers that Keras 1 did not write: the others of the file tell it.

Source: keras 1.2 keras/layers/convolutional.py: get_config of these leaves `dim_ordering` out.
"""

import json
from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts, name_of

CODE = "unstated_ordering"
ERA = "Keras 1"
REASON = (
    "Keras 1 did not write whether UpSampling, ZeroPadding and Cropping have the channels first; "
    "the other layers of the model say that they do, so it is stated"
)

_CLASSES = frozenset(
    f"{kind}{rank}D" for kind in ("UpSampling", "ZeroPadding", "Cropping") for rank in (2, 3)
)
_FIRST, _LAST = '"dim_ordering": "th"', '"dim_ordering": "tf"'


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """State Theano's order, here and in the models within, where all that say say so."""
    if facts.major > 1 or not is_channels_first(json.dumps(model)):
        return []
    return _state(model)


def is_channels_first(text: str) -> bool:
    """Whether the config of a model of Keras 1, as JSON, says Theano's order and no other."""
    return _FIRST in text and _LAST not in text


def _state(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _state(item)]
    if not isinstance(value, dict):
        return []
    config = value.get("config")
    if value.get("class_name") in _CLASSES and isinstance(config, dict):
        if "dim_ordering" in config or "data_format" in config:
            return []
        config["dim_ordering"] = "th"
        return [name_of(value)]
    return [name for item in value.values() for name in _state(item)]
