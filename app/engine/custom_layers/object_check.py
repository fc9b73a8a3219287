"""The verdict on a pasted function, initializer, regularizer or constraint: tried on little."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import keras

from app.engine.custom_layers import arguments, source_text, trial
from app.engine.custom_layers.adapt import AdaptedSource
from app.engine.custom_layers.objects import InspectedObject
from app.spec.catalogue import ArgumentSpec
from app.spec.custom_layer import CustomLayerIssue, CustomLayerVerdict, PastedKind
from app.spec.shape_report import Severity

_SHAPE = (3, 4)
_TRIALS: Mapping[PastedKind, Callable[[Any], Any]] = {
    PastedKind.INITIALIZER: lambda made: made(_SHAPE, dtype="float32"),
    PastedKind.REGULARIZER: lambda made: made(keras.ops.ones(_SHAPE)),
    PastedKind.CONSTRAINT: lambda made: made(keras.ops.ones(_SHAPE)),
}
WORDS: Mapping[PastedKind, str] = {
    PastedKind.FUNCTION: "A function: models that name it load, and layers can be given it.",
    PastedKind.INITIALIZER: "An initializer: models that name it load.",
    PastedKind.REGULARIZER: "A regularizer: models that name it load, and training heeds it.",
    PastedKind.CONSTRAINT: "A constraint: models that name it load, and training heeds it.",
}


def object_verdict(found: InspectedObject, result: AdaptedSource) -> CustomLayerVerdict:
    """What is found of one; what it raises on a small tensor is told, and does not refuse it."""
    item = result.objects.get(found.name)
    if item is None:
        issue = source_text.error_issue(
            "not_defined", f"Running the source did not define {found.name}.", found.line
        )
        return CustomLayerVerdict(
            name=found.name, kind=found.kind, is_usable=False, issues=(issue,)
        )
    issues = _issues(found, item)
    registered = str(keras.saving.get_registered_name(item))
    return CustomLayerVerdict(
        name=found.name,
        kind=found.kind,
        registered_name=registered if ">" in registered else None,
        is_usable=not any(issue.severity is Severity.ERROR for issue in issues),
        summary=found.summary,
        arguments=_arguments(item),
        adaptations=(WORDS[found.kind], *result.adaptations),
        issues=(*result.issues, *issues),
    )


def _arguments(item: Any) -> tuple[ArgumentSpec, ...]:
    """What a class's constructor takes. A function is named without arguments."""
    return arguments.arguments_of_constructor(item) if isinstance(item, type) else ()


def _issues(found: InspectedObject, item: Any) -> list[CustomLayerIssue]:
    issues = []
    if isinstance(item, type):
        specs = _arguments(item)
        if specs and not _writes_config(item):
            names = ", ".join(spec.name for spec in specs)
            issues.append(
                source_text.warning_issue(
                    "argument_not_saved",
                    f"{found.name} has no get_config: what it is given ({names}) is not written "
                    "into files.",
                    found.line,
                )
            )
        try_it = _TRIALS.get(found.kind)
        values, unknown = trial.plausible_arguments(specs)
        if try_it is None or unknown:
            return issues
        try:
            try_it(item(**values))
        except Exception as error:  # a person's code, on guessed arguments
            issues.append(
                source_text.warning_issue(
                    "not_tried",
                    f"{found.name}, tried on a small tensor, raised {trial.in_words(error)}. It "
                    "is checked when it is used.",
                    found.line,
                )
            )
    return issues


def _writes_config(cls: type) -> bool:
    """Whether the author, or a class of Keras with arguments of its own, writes the arguments."""
    if "__init__" not in vars(cls):
        return True
    plain = (
        keras.initializers.Initializer,
        keras.regularizers.Regularizer,
        keras.constraints.Constraint,
        object,
    )
    owner = next((base for base in inspect.getmro(cls) if "get_config" in vars(base)), object)
    return owner not in plain
