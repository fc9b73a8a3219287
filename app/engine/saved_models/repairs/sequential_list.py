"""Sequential's config was the bare list of its layers."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, name_of

CODE = "sequential_list"
ERA = "Keras before 2.2.3"
REASON = "Keras before 2.2.3 wrote a Sequential as a bare list of layers; put under `layers`"


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """`[…]` → `{"name": …, "layers": […]}`."""
    if model.get("class_name") != "Sequential" or not isinstance(model.get("config"), list):
        return []
    name = name_of(model) or "sequential"
    model["config"] = {"name": name, "layers": model["config"]}
    return [name]
