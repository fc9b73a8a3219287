"""What its author wrote and layers name: put where Keras 3 finds it, or let go."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from app.engine.custom_layers.registry import LetGo, keras_form
from app.engine.saved_models.objects import is_model
from app.engine.saved_models.repaired_model import RepairedObject
from app.engine.saved_models.repairs.rule import Entry, config_of, layers_of, name_of
from app.engine.saved_models.repairs.text_for_function import state_module
from app.spec.author_objects import NamedObject, let_go_repair, named_objects
from app.spec.keras_objects import LAYERS_WITH_OBJECTS
from app.spec.model_view import LET_GO_ROLES, MissingObject, ObjectRole
from app.spec.repair import Repair

CODE = "named_alone"
REASON = (
    "the file names what its author wrote by its name alone, where Keras 3 looks up its own; the "
    "registered one of that name is taken"
)
_ZEROS: dict[str, Any] = {
    "module": "keras.initializers",
    "class_name": "Zeros",
    "config": {},
    "registered_name": None,
}


def with_objects(found: RepairedObject, custom_layers: Mapping[str, Any]) -> RepairedObject:
    """The model with its author's functions as Keras 3 writes them, without those let go."""
    model = deepcopy(found.model if found.made else found.stated)
    gone: dict[str, list[NamedObject]] = {}
    alone: dict[str, None] = {}
    for class_name, item in list(_all_named(model)):
        known = custom_layers.get(item.name)
        if known is LetGo and item.role in LET_GO_ROLES:
            gone.setdefault(item.name, []).append(item)
            _let_go(class_name, item)
        elif known is not None and isinstance(item.holder[item.key], str):
            alone[item.use.layer] = None
            item.holder[item.key] = keras_form(item.name, known)
    made = [*found.made]
    if alone:
        made.append(Repair(code=CODE, era="Keras 1 and 2", reason=REASON, layers=tuple(alone)))
    if (alone or gone) and not found.made:
        state_modules(model, custom_layers)
    if gone:
        made.append(let_go_repair(_missing(items) for items in gone.values()))
    return replace(found, model=model, made=tuple(made)) if alone or gone else found


def without_let_go(class_name: str, config: Any, let_go: tuple[str, ...]) -> Any:
    """A copy of a layer's config without what is let go."""
    copy = deepcopy(config)
    for item in list(named_objects(class_name, copy, "")):
        if item.name in let_go and item.role in LET_GO_ROLES:
            _let_go(class_name, item)
    return copy


def state_modules(model: Entry, custom_layers: Mapping[str, Any]) -> None:
    """An .h5 file that needed no other repair is read on as a .keras file of today is."""
    state_module(model)
    for layer in layers_of(model):
        if is_model(layer):
            state_modules(layer, custom_layers)
        elif "module" not in layer and layer.get("class_name") in custom_layers:
            layer.update(module=None, registered_name=layer["class_name"])


def _all_named(entry: Entry) -> Iterator[tuple[str, NamedObject]]:
    if is_model(entry):
        for layer in layers_of(entry):
            yield from _all_named(layer)
        return
    class_name = str(entry.get("class_name"))
    for item in named_objects(class_name, config_of(entry), name_of(entry)[:500]):
        yield class_name, item


def _let_go(class_name: str, item: NamedObject) -> None:
    """Leave it out: a layer of Keras has a default for it; one of the author's may call it."""
    if item.role is not ObjectRole.INITIALIZER:
        item.holder[item.key] = None
    elif class_name in LAYERS_WITH_OBJECTS and isinstance(item.holder, dict):
        del item.holder[item.key]
    else:
        item.holder[item.key] = dict(_ZEROS)


def _missing(items: list[NamedObject]) -> MissingObject:
    return MissingObject(
        name=items[0].name,
        role=items[0].role,
        is_function=items[0].is_function,
        uses=tuple(dict.fromkeys(item.use for item in items)),
    )
