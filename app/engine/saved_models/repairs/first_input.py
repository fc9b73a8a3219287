"""A stack's input shape stood on its first layer; Keras 3 reads it with one axis too many.

Source: keras/src/legacy/saving/saving_utils.py, model_from_config: `batch_input_shape`
becomes `input_shape`, to which Keras adds a batch axis.
"""

from typing import Any

from app.engine.saved_models.objects import is_model
from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of
from app.engine.saved_models.wiring import read_shape
from app.spec.known_layers import plain_class_name

CODE = "first_input"
ERA = "Keras 1 and 2"
REASON = (
    "Keras 1 and 2 stated a stack's input shape as `batch_input_shape` of the first layer, "
    "which Keras 3 reads with one axis too many; an InputLayer states it"
)

_INTEGER_INPUTS = frozenset({"Embedding"})


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Put an InputLayer in front of a stack whose first layer states the shape."""
    layers = layers_of(model)
    if model.get("class_name") != "Sequential" or not layers or is_model(layers[0]):
        return []
    first = layers[0]
    if first.get("class_name") == "InputLayer":
        return []
    stated = _stated(config_of(first))
    if stated is None:
        return []
    shape, dtype = stated
    class_name = plain_class_name(str(first.get("class_name")))
    if class_name in _INTEGER_INPUTS:
        dtype = "int32"
    name = name_of(first) or class_name.lower()
    taken = {name_of(layer) for layer in layers}
    own = f"{name}_input"
    while own in taken:
        own += "_"
    entry = {
        "class_name": "InputLayer",
        "config": {"name": own, "batch_shape": list(shape), "dtype": dtype},
    }
    model["config"]["layers"].insert(0, entry)
    return [name]


def _stated(config: dict[str, Any]) -> tuple[tuple[int | None, ...], str] | None:
    """The shape and dtype that a layer states, or the layer that it goes over in both ways."""
    shape = read_shape(config.get("batch_input_shape"))
    if shape is not None:
        dtype = config.get("input_dtype") or config.get("dtype")
        return shape, dtype if isinstance(dtype, str) else "float32"
    inner = config.get("layer")
    if "merge_mode" in config and isinstance(inner, dict):
        return _stated(config_of(inner))
    return None
