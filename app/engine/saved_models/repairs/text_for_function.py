"""A text in the config of an .h5 file, which Keras 3 takes for its function of that name.

Source: keras/src/legacy/saving/serialization.py, deserialize_keras_object: every text of a
config that names an object of the layers' module is replaced by that object.
"""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of

CODE = "text_for_function"
ERA = "Keras 3 in .h5"
REASON = (
    "reading an .h5 file, Keras 3 takes the text `dot` of an Attention's `score_mode` for its "
    "function `dot`, and fails; the config is read as that of a .keras file, which has no such flaw"
)


def state_module(model: Entry) -> None:
    """Say where a model's class is, as a .keras file of Keras 3 does and its .h5 does not."""
    if not model.get("module"):
        is_functional = "output_layers" in config_of(model)
        model["module"] = "keras.src.models.functional" if is_functional else "keras"
        model["registered_name"] = "Functional" if is_functional else None


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """State the models' module, which such a file leaves out; that a rule applies does the rest."""
    if facts.major >= 3:
        state_module(model)
    touched: list[str] = []
    for entry in layers_of(model):
        if "layers" in config_of(entry):
            touched += mend_model(entry, facts)
        if facts.major >= 3 and isinstance(config_of(entry).get("score_mode"), str):
            touched.append(name_of(entry))
    return touched
