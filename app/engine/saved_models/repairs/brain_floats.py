"""Weights of bfloat16, which Keras writes into an .h5 file and cannot read from it.

Source: keras/src/legacy/saving/legacy_h5_format.py, which reads them as bytes of no type.
"""

import json

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of
from app.engine.saved_models.repairs.text_for_function import state_module

CODE = "brain_floats"
ERA = "Keras 2 and 3"
REASON = (
    "their weights are of bfloat16, which HDF5 lacks: Keras writes them into an .h5 file as bytes "
    "of no type, and does not read them again; read as what they are"
)


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """The layers that say so; such a file of Keras 3 leaves out its models' module."""
    if facts.major >= 3:
        state_module(model)
    entries = layers_of(model)
    found = [
        name_of(entry)
        for entry in entries
        if "bfloat16" in json.dumps(config_of(entry).get("dtype"))
    ]
    for entry in entries:
        if "layers" in config_of(entry):
            found += mend_model(entry, facts)
    return found
