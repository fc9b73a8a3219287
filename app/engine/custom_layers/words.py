"""Say in words what was done so that a class works in Keras 3."""

import ast

import keras

from app.engine.custom_layers.adapt import AdaptedSource
from app.engine.custom_layers.inspect import InspectedClass
from app.engine.custom_layers.legacy_imports import keras_path
from app.engine.custom_layers.trial import Trial


def adaptation_words(
    found: InspectedClass, cls: type, result: AdaptedSource, tried: Trial | None
) -> tuple[str, ...]:
    """What Layerwright does for this class, a sentence each."""
    node = next(
        item
        for item in ast.walk(result.inspected.module)
        if isinstance(item, ast.ClassDef) and item.name == found.name
    )
    words = [
        *_about_variables(node),
        *_about_configuration(found, cls),
        *_about_imports(result.inspected.module),
        *_about_names(node, result),
        *result.adaptations,
    ]
    if tried is not None and tried.input_shapes is not None:
        shapes = ", ".join(str((None, *shape)) for shape in tried.input_shapes)
        words.append(
            f"Tried on {shapes}: {tried.num_trainable_params:,} trainable and "
            f"{tried.num_params - tried.num_trainable_params:,} other parameters"
            f"{'; training moves them' if tried.moved else ''}."
        )
    return tuple(words)


def _about_variables(node: ast.ClassDef) -> list[str]:
    words = []
    calls = [item for item in ast.walk(node) if isinstance(item, ast.Call)]
    named = [item.func.attr for item in calls if isinstance(item.func, ast.Attribute)]
    if any(
        isinstance(item.func, ast.Attribute)
        and item.func.attr == "Variable"
        and isinstance(item.func.value, ast.Name)
        and item.func.value.id in ("tf", "tensorflow")
        for item in calls
    ):
        words.append(
            "Its tf.Variables are tracked as weights: they are counted, trained and saved."
        )
    positional = [
        item
        for item in calls
        if isinstance(item.func, ast.Attribute)
        and item.func.attr in ("add_weight", "add_variable")
        and item.args
    ]
    if positional or "add_variable" in named:
        words.append("add_weight takes the arguments of older Kerases.")
    if "add_metric" in named:
        words.append("add_metric has no effect: Keras 3 has no such method.")
    if "add_update" in named:
        words.append("add_update does its updates at once.")
    return words


def _about_configuration(found: InspectedClass, cls: type) -> list[str]:
    words = []
    if "get_config" not in found.methods and "__init__" in found.methods:
        words.append("It has no get_config: the arguments of its constructor are saved instead.")
    if "__init__" in found.methods:
        import inspect

        parameters = inspect.signature(cls.__init__).parameters  # type: ignore[misc]
        has_all = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
        if not has_all and "name" not in parameters:
            words.append(
                "Its constructor takes no **kwargs: name, dtype and trainable are set for it."
            )
    return words


def _about_imports(module: ast.Module) -> list[str]:
    old = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            path = keras_path(node.module)
            is_public = path is not None and (
                path == "" or path in vars(keras) or hasattr(keras, path.split(".")[0])
            )
            gone = path is not None and (
                not is_public
                or (path.count(".") > 0)
                or node.module.startswith("tensorflow.python")
            )
            if gone:
                old.add(node.module)
    return [
        f"{module} is gone from Keras {keras.__version__}; what it had is found elsewhere."
        for module in sorted(old)
    ]


def _about_names(node: ast.ClassDef, result: AdaptedSource) -> list[str]:
    used = {item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)}
    used |= {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
    clashing = [name for name in result.renamed if name in used]
    if not clashing:
        return []
    return [f"Keras 3 uses {', '.join(clashing)} itself, so the layer's own is kept apart."]
