"""Lambda layers → the custom layers that somebody wrote in their place."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.engine.saved_models.objects import inner_layers, is_model
from app.engine.saved_models.repaired_model import RepairedObject
from app.engine.saved_models.repairs.rule import Entry, config_of, layers_of, name_of
from app.spec.lambdas import replacement_name
from app.spec.repair import Repair

CODE = "lambda_replacement"
REASON = (
    "a Lambda's Python code is never run; the registered custom layer of its name takes its place"
)
_KEPT = ("name", "trainable", "dtype")


def with_replacements(found: RepairedObject, custom_layers: Mapping[str, type]) -> RepairedObject:
    """Every Lambda for which there is a class, replaced; a Lambda's arguments are the class's."""
    touched = list(_replace(found.model, custom_layers))
    if not touched:
        return found
    made = Repair(code=CODE, era="any", reason=REASON, layers=tuple(touched))
    return replace(found, made=(*found.made, made))


def _replace(entry: Entry, custom_layers: Mapping[str, type]) -> Any:
    if is_model(entry):
        for layer in layers_of(entry):
            yield from _replace(layer, custom_layers)
        return
    name = name_of(entry)
    if entry.get("class_name") == "Lambda" and replacement_name(name) in custom_layers:
        class_name = replacement_name(name)
        config = config_of(entry)
        arguments = config.get("arguments")
        entry.update(
            class_name=class_name,
            registered_name=class_name,
            module=None,
            config={
                **{key: config[key] for key in _KEPT if key in config},
                **(arguments if isinstance(arguments, dict) else {}),
            },
        )
        entry.pop("build_config", None)
        yield name
        return
    for _, inner in inner_layers(entry.get("config")):
        yield from _replace(inner, custom_layers)
