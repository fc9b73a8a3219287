"""Tuples and shapes within a config.

Source: tf.keras 2, saving/saved_model/json_utils.py (Encoder); TensorFlow.NET's
CustomizedShapeJsonConverter writes every model so.
"""

from typing import Any

from app.engine.saved_models.repairs.nested_values import rewritten
from app.engine.saved_models.repairs.rule import Entry, FileFacts

CODE = "tuple_objects"
ERA = "tf.keras 2, TensorFlow.NET"
REASON = (
    "SavedModel's metadata and TensorFlow.NET write tuples and shapes as objects; written as lists"
)

_NAMES = ("__tuple__", "TensorShape")


def mend(entry: Entry, facts: FileFacts) -> bool:
    """`{"class_name": "__tuple__", "items": [3, 3]}` → `[3, 3]`, wherever it stands."""
    entry["config"], is_old = rewritten(entry["config"], _plain)
    return is_old


def _plain(value: dict[str, Any]) -> Any:
    is_tuple = set(value) == {"class_name", "items"} and value["class_name"] in _NAMES
    return value["items"] if is_tuple and isinstance(value["items"], list) else value
