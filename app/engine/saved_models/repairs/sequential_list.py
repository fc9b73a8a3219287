"""Sequential's config was the bare list of its layers."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, layers_of, name_of

CODE = "sequential_list"
ERA = "Keras before 2.2.3"
REASON = "Keras before 2.2.3 wrote a Sequential as a bare list of layers; put under `layers`"


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """`[…]` → `{"name": …, "layers": […]}`."""
    if model.get("class_name") != "Sequential" or not isinstance(model.get("config"), list):
        return []
    name = name_of(model) or "sequential"
    model["config"] = {"name": name, "layers": model["config"]}
    _name_inner(layers_of(model))
    return [name]


def _name_inner(entries: list[Entry]) -> None:
    """Such a list has no name, and two in one model need two: their class and a number."""
    taken = {name_of(entry) for entry in entries}
    number = 0
    for entry in entries:
        if entry.get("class_name") == "Sequential" and not name_of(entry):
            number += 1
            while f"sequential_{number}" in taken:
                number += 1
            entry["name"] = f"sequential_{number}"
