"""NumPy numbers within a config."""

from typing import Any

from app.engine.saved_models.repairs.nested_values import rewritten
from app.engine.saved_models.repairs.rule import Entry, FileFacts

CODE = "numpy_values"
ERA = "Keras 1 and 2"
REASON = "Keras 1 and 2 wrote NumPy numbers as objects of type `ndarray`; written as plain numbers"


def mend(entry: Entry, facts: FileFacts) -> bool:
    """`{"type": "ndarray", "value": 0.3}` → 0.3, wherever it stands."""
    entry["config"], is_old = rewritten(entry["config"], _plain)
    return is_old


def _plain(value: dict[str, Any]) -> Any:
    is_number = set(value) == {"type", "value"} and value["type"] == "ndarray"
    return value["value"] if is_number else value
