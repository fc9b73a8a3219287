"""Keras Core, which became Keras 3 under another name."""

from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts, name_of

CODE = "keras_core"
ERA = "Keras Core 0.1"
REASON = "Keras Core named its modules `keras_core`; Keras 3, which it became, is called `keras`"

_OLD, _KEYS = "keras_core", ("module", "registered_name")


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Every module under its name of today, at any depth."""
    return [name_of(model) or "model"] if _rename(model) else []


def _rename(value: Any) -> bool:
    if isinstance(value, list):
        return sum(_rename(item) for item in value) > 0
    if not isinstance(value, dict):
        return False
    is_old = sum(_rename(item) for item in value.values()) > 0
    for key in _KEYS:
        name = value.get(key)
        if isinstance(name, str) and name.partition(".")[0] == _OLD:
            value[key] = f"keras{name.removeprefix(_OLD)}"
            is_old = True
    return is_old
