"""Layers within wrappers, written without the module that Keras 3 looks them up in."""

from typing import Any

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of
from app.spec.known_layers import MODEL_CLASSES, is_keras_module, is_operation_module
from app.spec.old_layers import SUPPLIED_LAYERS

CODE = "missing_module"
ERA = "Keras before 2.13"
REASON = (
    "Keras before 2.13 wrote the layers within wrappers (Bidirectional, TimeDistributed) without "
    "their module, and Keras 3 then takes them for unknown classes; the module is stated"
)

_NOT_LAYERS = ("initializer", "regularizer", "constraint", "dtype", "optimizer", "loss")


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """State the module of every built-in class; returns the layers that had one within."""
    touched: list[str] = []
    for entry in layers_of(model):
        if "layers" not in config_of(entry) and _state_inner(entry.get("config"), "", facts):
            touched.append(name_of(entry))
        _state(entry, facts)
    return touched


def _state_inner(value: Any, key: str, facts: FileFacts) -> bool:
    """Go through a config; returns whether a module was missing in it."""
    if isinstance(value, list):
        each = [_state_inner(item, key, facts) for item in value]
        return any(each)
    if not isinstance(value, dict) or key.endswith(_NOT_LAYERS):
        return False
    found = [_state_inner(item, inner, facts) for inner, item in value.items()]
    is_object = isinstance(value.get("class_name"), str) and "config" in value
    return (_state(value, facts) if is_object else False) or any(found)


def _state(entry: Entry, facts: FileFacts) -> bool:
    class_name, module = entry.get("class_name"), entry.get("module")
    if not isinstance(class_name, str) or is_operation_module(str(module or "")):
        return False
    if class_name in SUPPLIED_LAYERS:
        entry["module"], entry["registered_name"] = None, f"layerwright>{class_name}"
        return module is None
    is_model = class_name in MODEL_CLASSES
    if not is_model and class_name not in facts.builtin_names:
        return False
    if isinstance(module, str) and (facts.major >= 3 or is_model or not is_keras_module(module)):
        return False
    entry["module"] = "keras" if is_model else "keras.layers"
    entry["registered_name"] = None
    return module is None
