"""NumPy numbers within a config."""

from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts

CODE = "numpy_values"
ERA = "Keras 1 and 2"
REASON = "Keras 1 and 2 wrote NumPy numbers as objects of type `ndarray`; written as plain numbers"


def mend(entry: Entry, facts: FileFacts) -> bool:
    """`{"type": "ndarray", "value": 0.3}` → 0.3, wherever it stands."""
    config, is_old = _plain(entry["config"])
    entry["config"] = config
    return is_old


def _plain(value: Any) -> tuple[Any, bool]:
    if isinstance(value, dict):
        if set(value) == {"type", "value"} and value["type"] == "ndarray":
            return value["value"], True
        made = {key: _plain(item) for key, item in value.items()}
        return {key: item for key, (item, _) in made.items()}, any(old for _, old in made.values())
    if isinstance(value, list):
        items = [_plain(item) for item in value]
        return [item for item, _ in items], any(old for _, old in items)
    return value, False
