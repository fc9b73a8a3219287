"""A function, initializer … that a saved model names and nobody has → a draft to start from."""

from app.codegen.draft_weights import is_name
from app.codegen.expressions import quoted
from app.codegen.python import environment
from app.spec.model_view import MissingObject, ModelView, ObjectRole

_BASES = {
    ObjectRole.ACTIVATION: "layers.Layer",
    ObjectRole.INITIALIZER: "initializers.Initializer",
    ObjectRole.REGULARIZER: "regularizers.Regularizer",
    ObjectRole.CONSTRAINT: "constraints.Constraint",
}
_OF_EVERY_LAYER = ("name", "trainable", "dtype")


def with_object_drafts(view: ModelView) -> ModelView:
    """The view with a draft for each function and object that is missing."""
    if not view.unknown_objects:
        return view
    drafted = tuple(
        one.model_copy(update={"draft": object_draft(one)}) if is_name(one.name) else one
        for one in view.unknown_objects
    )
    return view.model_copy(update={"unknown_objects": drafted})


def object_draft(missing: MissingObject) -> str:
    """Source that defines it, with the arguments that the file shows."""
    is_layer = missing.role is ObjectRole.ACTIVATION and not missing.is_function
    left_out = _OF_EVERY_LAYER if is_layer else ()
    arguments = [
        {"name": key, "key": quoted(key), "value": repr(value)}
        for key, value in missing.arguments.items()
        if is_name(key) and key not in (*left_out, "self", "kwargs")
    ]
    package = (missing.registered_name or "").rpartition(">")[0]
    return (
        environment()
        .get_template("draft_object.py.j2")
        .render(
            name=missing.name,
            role=missing.role.value,
            is_function=missing.is_function or missing.role not in _BASES,
            base=_BASES.get(missing.role, ""),
            package=quoted(package) if package else "",
            arguments=arguments,
        )
    )
