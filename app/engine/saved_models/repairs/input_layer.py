"""InputLayer's arguments of Keras 1 and 2."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of
from app.engine.saved_models.wiring import read_shape

CODE = "input_layer"
ERA = "Keras 1 and 2"
REASON = (
    "Keras 1 and 2 gave an InputLayer `batch_input_shape`, `input_dtype` and `ragged`; "
    "Keras 3 has `batch_shape` and `dtype`"
)


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Under today's names; `ragged` stays where it is true, for Keras to refuse."""
    if entry["class_name"] != "InputLayer" or facts.major >= 3:
        return False
    config = config_of(entry)
    is_old = False
    if "batch_input_shape" in config:
        shape = read_shape(config.pop("batch_input_shape"))
        if shape is not None and "batch_shape" not in config:
            config["batch_shape"] = list(shape)
        is_old = True
    if "input_dtype" in config:
        dtype = config.pop("input_dtype")
        config.setdefault("dtype", dtype)
        is_old = True
    for key in ("ragged", "sparse", "type_spec", "input_tensor"):
        if key in config and config[key] in (None, False):
            del config[key]
            is_old = True
    return is_old
