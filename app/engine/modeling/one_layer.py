"""One box of the drawing: from memory, or else checked and asked of Keras."""

from collections.abc import Callable, Sequence

import keras

from app.engine.modeling.arguments import argument_drafts
from app.engine.modeling.calls import most_inputs
from app.engine.modeling.configs import CustomClasses, RefusedConfig, safe_config
from app.engine.modeling.inference import Inferred, Tensor, infer, infer_input
from app.engine.modeling.inputs import INPUT_CLASS, without_stated_shape
from app.engine.modeling.issues import IssueDraft, short_value
from app.engine.modeling.layers import LayerKind, kind_of, usable_config
from app.engine.modeling.limits import endless_draft
from app.engine.modeling.memory import LayerMemory, config_key
from app.engine.modeling.silent import run_time_ndim, silent_drafts
from app.engine.modeling.translate import Attempt, num_inputs_draft
from app.spec.base import JsonObject
from app.spec.network import LayerDocument
from app.spec.shape_report import IssueCode

MEMORY: LayerMemory[Inferred] = LayerMemory(max_entries=8192)
"""What this process has inferred; one process serves one person's drawings."""

Calls = Sequence[tuple[Tensor, ...]]


def ask_input(config: JsonObject) -> Inferred:
    """What an InputLayer with this config gives out."""
    return _remembered(kind_of(INPUT_CLASS, {}), config, (), {}, False, _fresh_input)


def ask(
    layer: LayerDocument,
    kind: LayerKind,
    calls: Calls,
    custom_classes: CustomClasses,
    is_stack: bool,
) -> Inferred:
    """What a box gives out when it is called like this; the last call gives the outputs.

    Without calls only the class and the arguments are checked.
    """
    if kind.draft is not None:
        return Inferred(drafts=(kind.draft,))
    return _remembered(kind, layer.config, calls, custom_classes, is_stack, _fresh)


def _remembered(
    kind: LayerKind,
    config: JsonObject,
    calls: Calls,
    custom_classes: CustomClasses,
    is_stack: bool,
    fresh: Callable[[LayerKind, JsonObject, Calls, CustomClasses, bool], Inferred],
) -> Inferred:
    if "name" in config:
        config = {key: value for key, value in config.items() if key != "name"}
    try:
        data = config_key(config)
    except ValueError:
        return Inferred(
            drafts=(IssueDraft(IssueCode.BAD_ARGUMENT, "has arguments nested too deeply."),)
        )
    depends_on_custom = custom_classes and (
        kind.is_custom or len(data) == 32 or b"class_name" in data
    )
    owners = frozenset(custom_classes.items()) if depends_on_custom else None
    key = (kind.cls, data, tuple(calls), is_stack, owners)
    found = MEMORY.get(key)
    if found is None:
        found = fresh(kind, config, calls, custom_classes, is_stack)
        MEMORY.put(key, found)
    return found


def _fresh(
    kind: LayerKind,
    config: JsonObject,
    calls: Calls,
    custom_classes: CustomClasses,
    is_stack: bool,
) -> Inferred:
    assert kind.cls is not None  # noqa: S101 - a kind without a class has a draft
    own = without_stated_shape(config, kind.own_arguments)
    drafts = () if kind.spec is None else argument_drafts(kind.spec, own)
    if drafts:
        return Inferred(drafts=drafts)
    endless = None if kind.is_custom else endless_draft(config)
    if endless is not None:
        return Inferred(drafts=(endless,))
    if calls and not kind.is_custom:
        most = most_inputs(kind.cls)
        if most is not None and len(calls[-1]) > most:
            return Inferred(drafts=(num_inputs_draft(len(calls[-1]), most),))
        unsuited = run_time_ndim(kind, calls[-1])
        if unsuited is not None:
            return Inferred(drafts=(unsuited,))
    try:
        safe = usable_config(config, kind, custom_classes)
    except RefusedConfig as refusal:
        return Inferred(drafts=(refusal.draft,))
    attempt = Attempt(
        kind.cls, kind.class_name, kind.spec, config, custom_classes, kind.is_custom, is_stack
    )
    inferred = infer(attempt, safe, calls)
    return silent_drafts(kind, config, calls, inferred)


def _fresh_input(
    kind: LayerKind,
    config: JsonObject,
    calls: Calls,
    custom_classes: CustomClasses,
    is_stack: bool,
) -> Inferred:
    assert kind.spec is not None  # noqa: S101
    if not any(
        config.get(key) is not None
        for key in ("shape", "batch_shape", "input_shape", "batch_input_shape")
    ):
        return Inferred(
            drafts=(
                IssueDraft(
                    IssueCode.MISSING_INPUT,
                    "needs a shape: the sizes of one sample, for example (28, 28, 1), "
                    "without the batch.",
                    argument="shape",
                ),
            )
        )
    if config.get("input_tensor") is not None:
        return Inferred(
            drafts=(
                IssueDraft(
                    IssueCode.BAD_ARGUMENT,
                    "takes no input_tensor in a drawing: a document holds no tensors.",
                    argument="input_tensor",
                    received=short_value(config["input_tensor"]),
                ),
            )
        )
    drafts = argument_drafts(kind.spec, config)
    if drafts:
        return Inferred(drafts=drafts)
    try:
        safe = safe_config(config, {})
    except RefusedConfig as refusal:
        return Inferred(drafts=(refusal.draft,))
    attempt = Attempt(keras.layers.InputLayer, INPUT_CLASS, kind.spec, config)
    return silent_drafts(kind, config, (), infer_input(attempt, safe))
