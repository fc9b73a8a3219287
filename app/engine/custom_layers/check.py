"""Check pasted source: a verdict for every layer class in it. Task `check_custom_layer`."""

import time
from collections.abc import Iterator, Mapping

import keras

from app.engine.custom_layers import arguments, source_text, trial
from app.engine.custom_layers.adapt import AdaptedSource, SourceFailed, adapted
from app.engine.custom_layers.compat_layer import CompatLayer
from app.engine.custom_layers.constructor import unwritten_arguments
from app.engine.custom_layers.inspect import (
    InspectedClass,
    built_in_layer_names,
    inspect_source,
)
from app.engine.custom_layers.object_check import object_verdict
from app.engine.custom_layers.objects import InspectedObject
from app.engine.custom_layers.registry import load_custom_layers
from app.engine.custom_layers.source_text import UnreadableSource
from app.engine.custom_layers.time_limit import ended_after
from app.engine.custom_layers.words import adaptation_words
from app.spec.catalogue import ArgumentSpec
from app.spec.custom_layer import (
    CustomLayerIssue,
    CustomLayersChecked,
    CustomLayerVerdict,
)
from app.spec.network_requests import CUSTOM_CODE_SECONDS, CustomLayerRequest
from app.spec.shape_report import Severity

UNNAMED = "(no layer)"
"""The name in the verdict on source in which there is no layer class."""

_SECONDS_FOR_ALL = 12.0
"""After these no further class of a source is tried: it is checked when it is used."""


def check_custom_layer(request: CustomLayerRequest) -> CustomLayersChecked:
    """Read the source, run it, try every layer class in it.

    Never raises for what was pasted: that becomes an issue of a verdict. What does
    not come to an end ends the process, CUSTOM_CODE_SECONDS after its class's turn began.
    """
    try:
        others = load_custom_layers(request.others)
        inspected = inspect_source(request.source, others, request.wanted)
    except UnreadableSource as error:
        return CustomLayersChecked(custom_layers=(_refusal(UNNAMED, error.issue),))
    if not inspected.classes and not inspected.objects:
        return CustomLayersChecked(custom_layers=(_refusal(UNNAMED, inspected.issues[0]),))
    shadowing = [found for found in inspected.classes if found.name in built_in_layer_names()]
    if shadowing:
        return CustomLayersChecked(
            custom_layers=tuple(_shadowing_verdict(found) for found in inspected.classes)
        )
    all_tried_by = time.monotonic() + _SECONDS_FOR_ALL
    own = {found.name for found in inspected.classes}
    usable_others = {name: cls for name, cls in others.items() if name not in own}
    try:
        with ended_after(CUSTOM_CODE_SECONDS):
            result = adapted(request.source, "<checked source>", usable_others, request.wanted)
    except SourceFailed as error:
        return CustomLayersChecked(
            custom_layers=(
                *(_refusal(found.name, error.issue, found) for found in inspected.classes),
                *(_object_refusal(found, error.issue) for found in inspected.objects),
            )
        )
    verdicts = []
    for one in inspected.objects:
        with ended_after(CUSTOM_CODE_SECONDS):
            verdicts.append(object_verdict(one, result))
    objects = {one.name for one in inspected.objects}
    for found in inspected.classes:
        if found.name in objects:
            continue
        with ended_after(CUSTOM_CODE_SECONDS):
            deadline = min(all_tried_by, time.monotonic() + trial.SECONDS_FOR_TRIALS)
            verdicts.append(_verdict(found, result, deadline))
    return CustomLayersChecked(custom_layers=tuple(verdicts))


def _shadowing_verdict(found: InspectedClass) -> CustomLayerVerdict:
    if found.name not in built_in_layer_names():
        return _refusal(
            found.name,
            source_text.error_issue(
                "beside_a_namesake",
                "Another class in this source is called as one of Keras's own; rename that one.",
                found.line,
            ),
            found,
        )
    return _refusal(
        found.name,
        source_text.error_issue(
            "shadows_built_in",
            f"Keras has a layer called {found.name}, and a custom layer never stands in for it. "
            f"Rename the class, for example to My{found.name}.",
            found.line,
        ),
        found,
    )


def _refusal(
    name: str, issue: CustomLayerIssue, found: InspectedClass | None = None
) -> CustomLayerVerdict:
    return CustomLayerVerdict(
        name=name,
        is_usable=False,
        summary=found.summary if found else "",
        arguments=found.arguments if found else (),
        issues=(issue,),
    )


def _object_refusal(found: InspectedObject, issue: CustomLayerIssue) -> CustomLayerVerdict:
    return CustomLayerVerdict(
        name=found.name,
        kind=found.kind,
        is_usable=False,
        summary=found.summary,
        issues=(issue,),
    )


def _verdict(found: InspectedClass, result: AdaptedSource, deadline: float) -> CustomLayerVerdict:
    cls = result.classes.get(found.name)
    if cls is None:
        return _refusal(
            found.name,
            source_text.error_issue(
                "not_a_layer",
                f"{found.name} did not turn out to be a Keras layer (its base is {found.base}).",
                found.line,
            ),
            found,
        )
    specs = arguments.arguments_of_class(cls)
    tried, issues = _tried(found, cls, specs, deadline)
    issues = [*result.issues, *issues]
    return CustomLayerVerdict(
        name=found.name,
        is_usable=not any(issue.severity is Severity.ERROR for issue in issues),
        summary=found.summary,
        registered_name=_registered_name(cls),
        arguments=specs,
        adaptations=adaptation_words(found, cls, result, tried),
        issues=tuple(issues),
    )


def _registered_name(cls: type) -> str | None:
    registered = str(keras.saving.get_registered_name(cls))
    return registered if ">" in registered else None


def _tried(
    found: InspectedClass, cls: type, specs: tuple[ArgumentSpec, ...], deadline: float
) -> tuple[trial.Trial | None, list[CustomLayerIssue]]:
    """Try a class, if values for its arguments can be guessed and there is time."""
    values, unknown = trial.plausible_arguments(specs)
    reason = ""
    if unknown:
        reason = f"it needs {', '.join(unknown)}, for which no value could be guessed"
    elif time.monotonic() > deadline:
        reason = "the classes before it took all the time that there is for trials"
    if reason:
        words = f"{found.name} was not tried: {reason}. It is checked when it is used."
        return None, [source_text.warning_issue("not_tried", words, found.line)]
    sized = trial.sizes_given(specs, values)
    try:
        try:
            tried = trial.tried(cls, values, found.is_cell, deadline)
        except Exception:
            if sized == values:
                raise
            tried = trial.tried(cls, sized, found.is_cell, deadline)
    except BaseException as error:  # sys.exit too
        if isinstance(error, KeyboardInterrupt | GeneratorExit | MemoryError):
            raise
        return None, [_constructor_issue(found, values, error, bool(sized))]
    return tried, _trial_issues(found, cls, tried)


def _constructor_issue(
    found: InspectedClass, values: Mapping[str, object], error: BaseException, is_guessed: bool
) -> CustomLayerIssue:
    """A constructor that fails on its own defaults is broken; on guessed values it may be fine."""
    said = trial.in_words(error.__cause__ or error)
    given = ", ".join(f"{name}={value!r}" for name, value in values.items())
    if is_guessed:
        return source_text.warning_issue(
            "not_tried",
            f"{found.name} was not tried: {found.name}({given}), with guessed values, raised "
            f"{said}. It is checked when it is used.",
            found.line,
        )
    return source_text.error_issue(
        "constructor_failed", f"{found.name}() raised {said}.", found.line
    )


def _trial_issues(found: InspectedClass, cls: type, tried: trial.Trial) -> list[CustomLayerIssue]:
    """What a trial showed that whoever uses the class should know."""
    said = (
        *_kind_words(found, cls),
        *_trial_words(found.name, tried),
        *_lost_words(found.name, cls, tried),
    )
    return [source_text.warning_issue(code, words, found.line) for code, words in said]


def _kind_words(found: InspectedClass, cls: type) -> Iterator[tuple[str, str]]:
    """Code and words for a class that is something else than a plain layer."""
    name = found.name
    if found.is_cell:
        yield "is_cell", f"{name} has a state_size: it is a cell, to be used inside an RNN layer."
    if found.is_model and isinstance(cls, type) and issubclass(cls, keras.Model):
        yield (
            "is_model",
            f"{name} is a whole Model. It is used as one layer, with the weights of all that is "
            "in it; its own training loop, if it has one, is not used.",
        )


def _trial_words(name: str, tried: trial.Trial) -> Iterator[tuple[str, str]]:
    """Code and words for what failed of calling, training and saving."""
    if tried.input_shapes is None:
        said = f" The first try said: {tried.failed['call']}." if "call" in tried.failed else ""
        yield (
            "no_input_found",
            f"No small input was found on which {name} works, so it was not trained or saved."
            f"{said} It is checked when it is used.",
        )
    if "train" in tried.failed:
        yield "training_failed", f"A step of training {name} failed: {tried.failed['train']}."
    if tried.moved is False:
        yield (
            "weights_do_not_move",
            f"A step of training did not move the weights of {name}: no gradient reaches them.",
        )
    if "save" in tried.failed:
        yield (
            "saving_failed",
            f"A model with {name} could not be saved and loaded again: {tried.failed['save']}.",
        )


def _lost_words(name: str, cls: type, tried: trial.Trial) -> Iterator[tuple[str, str]]:
    """Code and words for arguments that a file cannot hold."""
    if not issubclass(cls, CompatLayer):
        return
    layer = cls.from_config(dict(tried.arguments))
    lost = unwritten_arguments(cls, layer._constructor_arguments)
    if lost:
        yield (
            "argument_not_saved",
            f"{', '.join(lost)} of {name} cannot be written into a file: after loading, "
            "the default is used.",
        )
