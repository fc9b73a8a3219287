"""The class of a functional model, which had other names."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, name_of
from app.spec.known_layers import MODEL_CLASSES

CODE = "model_class"
ERA = "Keras 1 and 2"
REASON = "functional models were called Model, Network or Container; Functional is written"

_OF_KERAS = "keras.src.models.functional"


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Functional, where the config lists outputs; the module of either class."""
    class_name = model.get("class_name")
    if facts.major >= 3 or class_name not in MODEL_CLASSES:
        return []
    is_functional = "output_layers" in config_of(model)
    if not is_functional and class_name != "Sequential":
        return []
    model["module"] = _OF_KERAS if is_functional else "keras"
    model["registered_name"] = "Functional" if is_functional else None
    config_of(model).pop("batch_input_shape", None)
    if is_functional and class_name != "Functional":
        model["class_name"] = "Functional"
        return [name_of(model) or "model"]
    return []
