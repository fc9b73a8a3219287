"""Which layers of a saved model are known here: pure functions on what a reader found.

The registry of custom layers changes after a file was read, so what is known is
worked out anew from the view whenever it is shown.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.spec.author_objects import (
    LET_GO,
    is_of_no_module,
    let_go_repair,
    missing_objects,
)
from app.spec.keras_objects import ACTIVATIONS, OBJECTS, is_foreign_function, role_of
from app.spec.lambdas import lambda_words, replacement_name
from app.spec.model_view import (
    NETWORK_KINDS,
    MissingLayer,
    MissingObject,
    ModelFormat,
    ModelKind,
    ModelLayer,
    ModelView,
    Refusal,
)
from app.spec.old_layers import OLD_LAYERS, UNSUPPLIED_LAYERS

MODEL_CLASSES = frozenset({"Sequential", "Functional", "Model", "Network", "Container"})
"""Keras's own classes of models, of today and before (Container: 1, Network: 2)."""

VOCABULARY_KEYS = ("vocabulary", "idf_weights")
"""Arguments that a config may give as the path of a file, which Keras would open."""

PLAIN_VALUE_CLASSES = frozenset(
    {
        "__keras_tensor__",
        "__tensor__",
        "__numpy__",
        "__bytes__",
        "__ellipsis__",
        "__slice__",
        "TensorShape",
    }
)
"""Plain values in an object's form; making them runs nothing."""

OBJECT_CLASSES = PLAIN_VALUE_CLASSES | {"__typespec__", "__tuple__"}
"""Class names by which Keras writes values that are no objects of a class."""

_FUNCTION_CLASSES = frozenset({"function", "__lambda__"})

_KERAS_PACKAGES = frozenset(
    {"keras", "keras_core", "tf_keras", "tensorflow", "tensorflow_core", "builtins"}
)

_OBJECT_KEYS = ("initializer", "init", "regularizer", "constraint", "activation", "dtype")


def plain_class_name(class_name: str) -> str:
    """A class's own name: `Mylayer` for `my_package>Mylayer`."""
    return class_name.rpartition(">")[2]


def is_keras_module(module: str) -> bool:
    """Whether a module named in a config is Keras's own (of any era) or Python's built-ins."""
    return module.split(".", 1)[0] in _KERAS_PACKAGES


def is_operation_module(module: str | None) -> bool:
    """Whether a module holds Keras's operations (`x * 2` in a functional model), not layers."""
    return module is not None and module.startswith(("keras.src.ops", "keras.ops"))


def mark_known(
    view: ModelView, known_classes: Collection[str], refused_classes: Mapping[str, str]
) -> ModelView:
    """The view with `is_known`, `unknown_layers` and `refusals` as of today's registry.

    Args:
        view: what a reader found.
        known_classes: class names that Keras or the registry has, aliases included.
        refused_classes: those that must not be loaded, with the reason.
    """
    if view.kind in (ModelKind.WEIGHTS, ModelKind.OPERATORS):
        return view  # No classes of Keras are named in it.
    known = frozenset(known_classes)
    replaced = {name for name, chosen in view.stand_ins.items() if chosen in known}
    marking = _Marking(known | replaced, refused_classes)
    objects = missing_objects(view.layers, known)
    gone = [one for one in objects if one.can_be_let_go and one.name in view.let_go]
    repairs = tuple(one for one in view.repairs if one.code != LET_GO)
    if gone:
        repairs = (*repairs, let_go_repair(gone))
    if view.kind is ModelKind.SUBCLASSED or view.class_name not in MODEL_CLASSES:
        marking.note(view.class_name, None, None, view.name)
    layers = view.layers
    if view.kind in NETWORK_KINDS:
        layers = tuple(marking.mark(layer) for layer in layers)
    return view.model_copy(
        update={
            "layers": layers,
            "unknown_layers": marking.unknown_layers(),
            "unknown_objects": tuple(one for one in objects if one not in gone),
            "repairs": repairs,
            "refusals": marking.refusals(),
        }
    )


def operations_problem(view: ModelView) -> str | None:
    """Why a model that calculates with tensors outside of layers cannot be loaded from .h5."""
    if view.format is not ModelFormat.H5:
        return None
    names = tuple(_operations(view.layers))
    if not names:
        return None
    return (
        f"The model calculates with tensors outside of layers ({_listed(names)}); an .h5 file "
        "does not hold what it calculates."
    )


def is_loadable(view: ModelView) -> tuple[bool, str | None]:
    """Whether nothing stands in the way of loading, else what does and what to do about it."""
    if view.view_only is not None:
        return False, view.view_only
    problems: list[str] = []
    if view.unknown_layers:
        classes = ", ".join(
            f"{unknown.class_name} ({_listed(unknown.names)})" for unknown in view.unknown_layers
        )
        one = len(view.unknown_layers) == 1
        problems.append(
            f"Keras {'has no class' if one else 'does not have the classes'} {classes}. "
            f"Paste the source of {'that class' if one else 'those classes'} on the Layers "
            "page, or let a registered layer stand in; then this same model loads."
        )
    if view.unknown_objects:
        problems.append(_objects_problem(view.unknown_objects))
    operations = operations_problem(view)
    if operations:
        problems.append(f"{operations} Save the model as .keras and upload that.")
    for refusal in view.refusals:
        problems.append(f"{refusal.layer} ({refusal.class_name}) is not loaded: {refusal.reason}")
    return not problems, " ".join(problems) or None


def _objects_problem(objects: tuple[MissingObject, ...]) -> str:
    named = "; ".join(
        f"{one.name} ({_listed(tuple(f'{use.argument} of {use.layer}' for use in one.uses))})"
        for one in objects
    )
    words = f"The file names what its author wrote: {named}. Paste its source, and the model loads."
    light = tuple(one.name for one in objects if one.can_be_let_go)
    return f"{words} Or load it without {_listed(light)}." if light else words


def _operations(layers: tuple[ModelLayer, ...]) -> Iterator[str]:
    for layer in layers:
        if is_operation_module(layer.module):
            yield layer.name
        yield from _operations(layer.layers)


_NESTING = (dict, list)


class _Marking:
    """Gathers what is unknown and refused while the layers are walked, each once."""

    def __init__(self, known: frozenset[str], refused: Mapping[str, str]) -> None:
        self._known = known
        self._refused = refused
        self._unknown: dict[str, dict[str, None]] = {}
        self._refusals: dict[tuple[str, str], Refusal] = {}

    def mark(self, layer: ModelLayer) -> ModelLayer:
        """The layer with `is_known` set, inner ones too."""
        if layer.class_name == "Lambda" and not is_operation_module(layer.module):
            return layer.model_copy(update={"is_known": self._lambda(layer)})
        is_known = self.note(layer.class_name, layer.module, layer.registered_name, layer.name)
        for key in VOCABULARY_KEYS:
            if isinstance(path := layer.config.get(key), str):
                self._refuse(layer.name, layer.class_name, vocabulary_words(key, path))
        inner = tuple(self.mark(child) for child in layer.layers)
        for class_name, module, registered_name, name in _objects(layer.config, "", layer.name):
            if class_name != "Lambda" or replacement_name(name) not in self._known:
                self.note(class_name, module, registered_name, name)
        if is_known is layer.is_known and not inner:
            return layer
        return layer.model_copy(update={"is_known": is_known, "layers": inner})

    def _lambda(self, layer: ModelLayer) -> bool:
        """A Lambda is refused, unless there is a class that takes its place."""
        replacement = replacement_name(layer.name)
        if replacement not in self._known:
            # What to do instead is told by the class's name, which its first sentence has not.
            reason, *_ = self._refused.get("Lambda", "Its code is not run").split(". ")
            told = lambda_words(layer.name, layer.config)
            self._refuse(layer.name, "Lambda", f"{reason.rstrip('.')}. {told}", replacement)
        return True

    def note(
        self, class_name: str, module: str | None, registered_name: str | None, name: str
    ) -> bool:
        """Remember one use of a class; returns whether the class is known."""
        if class_name in _FUNCTION_CLASSES:
            self._refuse(name, class_name, _function_words(module))
            return True
        plain = plain_class_name(class_name)
        is_custom = registered_name is not None and ">" in registered_name
        if not is_custom and plain in self._refused and not is_operation_module(module):
            self._refuse(name, plain, self._refused[plain])
            return True
        if self._is_known(plain, module):
            return True
        if not is_custom and plain in UNSUPPLIED_LAYERS:
            self._refuse(name, plain, UNSUPPLIED_LAYERS[plain])
            return True
        self._unknown.setdefault(plain, {})[name] = None
        return False

    def unknown_layers(self) -> tuple[MissingLayer, ...]:
        """The unknown classes in the order in which they were met."""
        return tuple(
            MissingLayer(class_name=class_name, names=tuple(names))
            for class_name, names in self._unknown.items()
        )

    def refusals(self) -> tuple[Refusal, ...]:
        """The refused layers in the order in which they were met."""
        return tuple(self._refusals.values())

    def _is_known(self, class_name: str, module: str | None) -> bool:
        if class_name in self._known or class_name in MODEL_CLASSES or class_name in OLD_LAYERS:
            return True
        # A class under keras.layers that today's Keras lacks was dropped since then.
        return module is not None and is_keras_module(module) and "layers" not in module.split(".")

    def _refuse(
        self, layer: str, class_name: str, reason: str, replacement: str | None = None
    ) -> None:
        refusal = Refusal(
            layer=layer, class_name=class_name, reason=reason, replacement=replacement
        )
        self._refusals.setdefault((layer, class_name), refusal)


def _objects(value: Any, key: str, name: str) -> Iterator[tuple[str, str | None, str | None, str]]:
    """Every object within a config: class name, module, registered name, and whose it is."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, _NESTING):
                yield from _objects(item, key, name)
        return
    if not isinstance(value, dict):
        return
    class_name, config = value.get("class_name"), value.get("config")
    if isinstance(class_name, str) and "config" in value and class_name not in OBJECT_CLASSES:
        module, registered = _text(value.get("module")), _text(value.get("registered_name"))
        own_name = config.get("name") if isinstance(config, dict) else None
        if class_name == "function":
            # One with a name of its own can be pasted: see `author_objects`.
            is_named = isinstance(config, str) and _is_own(config) and is_of_no_module(module)
            if is_foreign_function(config, module) and not is_named:
                yield class_name, str(config)[:500], registered, name
        elif _is_authors(value, key):
            pass
        elif not (module is None and _is_builtin_place(key, class_name, registered)):
            yield class_name, module, registered, own_name if isinstance(own_name, str) else name
    if class_name == "Lambda":
        return  # Its function is a matter of the class that takes its place.
    for inner_key, item in value.items():
        if isinstance(item, _NESTING):
            yield from _objects(item, str(inner_key) if inner_key != "config" else key, name)


def vocabulary_words(key: str, path: str) -> str:
    """Why a vocabulary that lies elsewhere is not read."""
    return f"Its {key} is a path ({path[:100]!r}), not a list."


def _is_own(function: str) -> bool:
    """Whether a function has a name of its own, by which it can be pasted."""
    plain = function.rpartition(">")[2]
    return plain.isidentifier() and plain not in ACTIVATIONS


def _is_authors(value: Mapping[str, Any], key: str) -> bool:
    """Whether an object is an initializer or the like, of its author's or Keras's."""
    role = role_of(key)
    is_told = value.get("module") is not None or value.get("registered_name") is not None
    return role is not None and (role != "activation" or is_told or ">" in value["class_name"])


def _function_words(name: str | None) -> str:
    """Why a function is not there; `name`: where the file names it instead of writing it down."""
    if name is None:
        return "a function written into the file is not run."
    return (
        f"it calls the function {name!r}, which Keras does not have. The file tells the function's "
        "name and not what it computes."
    )


def _is_builtin_place(key: str, class_name: str, registered_name: str | None) -> bool:
    """Whether an object without a module is an initializer, a policy …: Keras 1 and 2 wrote so.

    Which of those exist is not in the catalogue of layers; loading checks them against Keras.
    """
    if ">" in class_name or registered_name is not None:
        return False
    if class_name in OBJECTS:
        return True
    return key.endswith(_OBJECT_KEYS) or key.startswith(_OBJECT_KEYS)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _listed(names: tuple[str, ...], most: int = 5) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
