"""A stack built without an input shape: tf.keras wrote down what it was built on."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, name_of
from app.engine.saved_models.wiring import read_shape

CODE = "shape_object"
ERA = "tf.keras 2"
REASON = "tf.keras 2 wrote the shape that a stack was built on as an object; written as a list"


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """`build_input_shape` as an object → a list."""
    config = config_of(model)
    stated = config.get("build_input_shape")
    if not isinstance(stated, dict):
        return []
    shape = read_shape(stated)
    if shape is None:
        del config["build_input_shape"]
    else:
        config["build_input_shape"] = list(shape)
    return [name_of(model) or "model"]
