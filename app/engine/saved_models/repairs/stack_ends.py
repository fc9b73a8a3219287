"""A stack that names ends, as a functional model does.

Source: TensorFlow.NET, Engine/Functional.GetConfig.cs, from which its Sequential inherits.
"""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, name_of

CODE = "stack_ends"
ERA = "TensorFlow.NET"
REASON = (
    "TensorFlow.NET names an input and an output for each layer of a stack, which would be "
    "taken for a model of as many inputs; dropped"
)

_ENDS = ("input_layers", "output_layers")


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """No ends: the order of the layers says all."""
    config = config_of(model)
    if model.get("class_name") != "Sequential" or not any(key in config for key in _ENDS):
        return []
    for key in _ENDS:
        config.pop(key, None)
    return [name_of(model) or "model"]
