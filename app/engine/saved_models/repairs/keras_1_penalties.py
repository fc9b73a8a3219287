"""Regularizers and constraints as Keras 1 wrote them."""

from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "keras_1_penalties"
ERA = "Keras 1"
REASON = (
    "Keras 1 wrote regularizers and constraints with their arguments beside their name; "
    "today's form is written"
)

_NAMES = {
    "WeightRegularizer": "L1L2",
    "ActivityRegularizer": "L1L2",
    "L1L2Regularizer": "L1L2",
    "L1Regularizer": "L1L2",
    "L2Regularizer": "L1L2",
    "maxnorm": "MaxNorm",
    "nonneg": "NonNeg",
    "unitnorm": "UnitNorm",
}
_ARGUMENTS = {"m": "max_value"}
_ENDS = ("regularizer", "constraint")


def mend(entry: Entry, facts: FileFacts) -> bool:
    """`{"name": "MaxNorm", "m": 2, "axis": 0}` → class name and config."""
    is_old = False
    config = config_of(entry)
    for key, value in config.items():
        if not key.endswith(_ENDS):
            continue
        if isinstance(value, str) and value in _NAMES:
            config[key] = _NAMES[value]
            is_old = True
        elif isinstance(value, dict) and "class_name" not in value and "name" in value:
            config[key] = _object(value)
            is_old = True
    return is_old


def _object(value: dict[str, Any]) -> Entry:
    name = str(value["name"])
    config = {_ARGUMENTS.get(key, key): item for key, item in value.items() if key != "name"}
    return {"class_name": _NAMES.get(name, name), "config": config}
