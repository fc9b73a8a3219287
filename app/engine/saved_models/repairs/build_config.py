"""What Keras 2.12 to 2.15 wrote of the shapes that a layer was built on."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of

CODE = "build_config"
ERA = "Keras 2.12 to 2.15"
REASON = (
    "Keras 2.12 to 2.15 wrote the shapes that layers were built on in forms of their own; dropped, "
    "for the layers are built on what comes into them"
)


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """Drop it, where the wiring or an InputLayer tells the same."""
    entries = layers_of(model)
    is_told = "output_layers" in config_of(model) or any(
        entry.get("class_name") == "InputLayer" for entry in entries[:1]
    )
    if facts.major >= 3 or not is_told:
        return []
    model.pop("build_config", None)
    touched = [entry for entry in entries if entry.pop("build_config", None) is not None]
    return [name_of(entry) or "model" for entry in touched]
