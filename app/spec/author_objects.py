"""What of its author's own a saved model names in the arguments of its layers. Pure functions.

Activation functions, initializers, regularizers, constraints: found in the config, in every
form in which a Keras wrote them, never in what Keras says when it fails.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.spec.keras_objects import (
    ACTIVATIONS,
    LAYERS_WITH_OBJECTS,
    OBJECTS,
    OLD_OBJECTS,
    is_foreign_function,
    role_of,
)
from app.spec.model_view import (
    LET_GO_ROLES,
    MissingObject,
    ModelLayer,
    ObjectRole,
    ObjectUse,
)
from app.spec.repair import Repair

LET_GO = "let_go"
"""The code of the repair that leaves something of the author's out."""

_KERAS_PACKAGES = frozenset(
    {"keras", "keras_core", "tf_keras", "tensorflow", "tensorflow_core", "builtins"}
)
_KERAS_NAMES = OBJECTS | OLD_OBJECTS


@dataclass(frozen=True)
class NamedObject:
    """One place in a config that names something of the author's.

    `name` is without the package, `registered_name` with it, where there is one. It stands
    in `holder` under `key`.
    """

    name: str
    role: ObjectRole
    is_function: bool
    use: ObjectUse
    config: dict[str, Any]
    holder: Any
    key: Any
    registered_name: str | None = None


def named_objects(class_name: str, config: Any, layer: str) -> Iterator[NamedObject]:
    """Everything of the author's that a layer's config names, inner layers included."""
    if class_name != "Lambda" and isinstance(config, dict | list):
        yield from _within(config, layer, class_name in LAYERS_WITH_OBJECTS)


def missing_objects(
    layers: Iterable[ModelLayer], known: Collection[str]
) -> tuple[MissingObject, ...]:
    """What of the author's nobody has, each once, in the order in which it was met."""
    found: dict[str, list[NamedObject]] = {}
    for layer in layers:
        for item in named_objects(layer.class_name, layer.config, layer.name):
            if item.name not in known:
                found.setdefault(item.name, []).append(item)
    return tuple(_missing(items) for items in found.values())


def let_go_repair(objects: Iterable[MissingObject]) -> Repair:
    """What is told of a model that is loaded without these."""
    gone = tuple(objects)
    named = ", ".join(f"{one.name} ({one.role.value})" for one in gone)
    layers = dict.fromkeys(use.layer for one in gone for use in one.uses)
    roles = {one.role for one in gone}
    told = []
    if ObjectRole.INITIALIZER in roles:
        told.append("an initializer has no effect on a saved model, whose weights are in the file")
    if roles - {ObjectRole.INITIALIZER}:
        told.append("a regularizer or constraint acts on further training alone")
    return Repair(
        code=LET_GO,
        reason=f"loaded without what its author wrote, {named}: {'; '.join(told)}",
        layers=tuple(layers),
    )


def is_pastable(name: str) -> bool:
    """Whether something can be called so in Python: the file tells `<lambda>` of others."""
    return name.isidentifier()


def _missing(items: list[NamedObject]) -> MissingObject:
    first = items[0]
    return MissingObject(
        name=first.name,
        role=first.role,
        is_function=first.is_function,
        registered_name=first.registered_name,
        uses=tuple(dict.fromkeys(item.use for item in items)),
        arguments=first.config,
        can_be_let_go=all(item.role in LET_GO_ROLES for item in items),
    )


class _Place(NamedTuple):
    """Somewhere in a config: `argument` of `layer`; `is_of_keras`: that is a layer of Keras."""

    holder: Any
    key: Any
    argument: str
    layer: str
    is_of_keras: bool

    @property
    def use(self) -> ObjectUse:
        return ObjectUse(layer=self.layer, argument=self.argument)


def _within(config: Any, layer: str, is_of_keras: bool) -> Iterator[NamedObject]:
    """All in a layer's config."""
    for key, item in config.items() if isinstance(config, dict) else enumerate(config):
        argument = key if isinstance(key, str) else ""
        if isinstance(item, str):
            # Most values are texts that can name nothing of anybody's.
            names_something = is_of_keras and role_of(argument) is not None
        else:
            names_something = isinstance(item, dict | list)
        if names_something:
            yield from _at(item, _Place(config, key, argument, layer, is_of_keras))


def _at(value: Any, place: _Place) -> Iterator[NamedObject]:
    if isinstance(value, str):
        role = role_of(place.argument)
        if place.is_of_keras and role is not None:
            yield from _text(value, ObjectRole(role), place)
    elif isinstance(value, dict) and isinstance(value.get("class_name"), str) and "config" in value:
        yield from _object(value, place)
    else:
        for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
            if isinstance(item, dict | list):
                argument = key if isinstance(key, str) else place.argument
                yield from _at(item, _Place(value, key, argument, place.layer, False))


def _object(value: dict[str, Any], place: _Place) -> Iterator[NamedObject]:
    class_name, config = value["class_name"], value["config"]
    role = role_of(place.argument)
    if class_name == "Lambda":
        return
    if class_name == "function":
        yield from _function(value, role, place)
    elif role is not None:
        yield from _class(value, ObjectRole(role), place)
    elif isinstance(config, dict | list):
        name = config.get("name") if isinstance(config, dict) else None
        own = name[:500] if isinstance(name, str) and name else place.layer
        yield from _within(config, own, class_name in LAYERS_WITH_OBJECTS)


def _text(value: str, role: ObjectRole, place: _Place) -> Iterator[NamedObject]:
    """A name alone, as Keras 1 and 2 wrote functions."""
    own = ACTIVATIONS if role is ObjectRole.ACTIVATION else _KERAS_NAMES
    plain = value.rpartition(">")[2]
    if plain not in own and plain not in _KERAS_NAMES and _is_name(plain):
        registered = value if ">" in value else None
        yield NamedObject(plain, role, True, place.use, {}, place.holder, place.key, registered)


def _function(value: dict[str, Any], role: str | None, place: _Place) -> Iterator[NamedObject]:
    config, module = value.get("config"), value.get("module")
    if not isinstance(config, str) or not _is_name(config.rpartition(">")[2]):
        return
    plain = config.rpartition(">")[2]
    if plain in ACTIVATIONS or not is_foreign_function(config, _text_or_none(module)):
        return
    if not is_of_no_module(module):
        return  # No Keras wrote that: it stays refused.
    registered = config if ">" in config else None
    kind = ObjectRole(role) if role is not None else ObjectRole.FUNCTION
    yield NamedObject(plain, kind, True, place.use, {}, place.holder, place.key, registered)


def _class(value: dict[str, Any], role: ObjectRole, place: _Place) -> Iterator[NamedObject]:
    class_name, module = value["class_name"], _text_or_none(value.get("module"))
    registered = _text_or_none(value.get("registered_name"))
    plain = class_name.rpartition(">")[2]
    is_plain = ">" not in class_name and (registered is None or registered == class_name)
    if module is not None and module.split(".", 1)[0] in _KERAS_PACKAGES:
        return
    if (is_plain and plain in _KERAS_NAMES | ACTIVATIONS) or not _is_name(plain):
        return
    if role is ObjectRole.ACTIVATION and module is None and registered is None and is_plain:
        return  # A layer of Keras that an old file has for an activation.
    full = registered if registered and ">" in registered else class_name
    config = value["config"] if isinstance(value["config"], dict) else {}
    package = full if ">" in full else None
    yield NamedObject(plain, role, False, place.use, config, place.holder, place.key, package)


def is_of_no_module(module: Any) -> bool:
    """Whether a function may be one of the author's: every Keras writes "builtins" for those."""
    return module is None or (
        isinstance(module, str) and module.split(".", 1)[0] in _KERAS_PACKAGES
    )


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 500 and is_pastable(name)


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None
