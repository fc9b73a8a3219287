"""What Keras lets pass in silence: empty outputs, unknown sizes, numbers that are not indices."""

from collections.abc import Sequence
from dataclasses import replace

from app.engine.modeling.inference import Inferred, Tensor
from app.engine.modeling.issues import (
    IssueDraft,
    shape_words,
    shapes_words,
    short_value,
    value_words,
)
from app.engine.modeling.layers import LayerKind
from app.engine.modeling.translate import ndim_draft, undocumented_ndim
from app.spec.base import JsonObject
from app.spec.catalogue import ArgumentType
from app.spec.shape_report import IssueCode, Severity

_IMAGE_NDIM = 4


def silent_drafts(
    kind: LayerKind,
    config: JsonObject,
    calls: Sequence[tuple[Tensor, ...]],
    inferred: Inferred,
) -> Inferred:
    """What was inferred, with the issues that Keras does not raise itself."""
    if not inferred.outputs:
        return inferred
    inputs = calls[-1] if calls else ()
    empty = next(
        (t for t in inferred.outputs if any(size is not None and size < 1 for size in t.shape)),
        None,
    )
    if empty is not None:
        source = f" from {shapes_words([t.shape for t in inputs])}" if inputs else ""
        return Inferred(
            drafts=(
                IssueDraft(
                    IssueCode.EMPTY_OUTPUT,
                    f"would give {shape_words(empty.shape)}{source}: an axis without any elements.",
                    received=list(empty.shape),
                ),
            )
        )
    unlisted = _unlisted_choice(kind, config)
    if unlisted is not None:
        return replace(inferred, drafts=(unlisted,))
    if kind.class_name == "Flatten" and inferred.outputs[0].shape[-1] is None:
        return replace(
            inferred,
            drafts=(
                IssueDraft(
                    IssueCode.UNKNOWN_AXIS,
                    f"flattens {shapes_words([t.shape for t in inputs])}, where None is unknown, "
                    "so the size of its output is unknown too. A Dense layer cannot follow it.",
                    received=[list(t.shape) for t in inputs],
                    severity=Severity.WARNING,
                ),
            ),
        )
    if kind.class_name == "Embedding" and "float" in inputs[0].dtype:
        return replace(
            inferred,
            drafts=(
                IssueDraft(
                    IssueCode.DTYPE_MISMATCH,
                    f"looks up whole numbers, but {inputs[0].dtype} comes in and is cut to whole "
                    'numbers. Give the Input the dtype "int32".',
                    argument="dtype",
                    received=inputs[0].dtype,
                    expected="int32",
                    severity=Severity.WARNING,
                ),
            ),
        )
    return inferred


def _unlisted_choice(kind: LayerKind, config: JsonObject) -> IssueDraft | None:
    """A value that the docstring does not list, and that Keras meets only once data comes."""
    for argument in kind.spec.arguments if kind.spec is not None else ():
        value = config.get(argument.name)
        if argument.type is not ArgumentType.CHOICE or not isinstance(value, str):
            continue
        if value.lower() not in (argument.choices or ()):
            shown = ", ".join(str(item) for item in argument.choices or () if item is not None)
            return IssueDraft(
                IssueCode.BAD_ARGUMENT,
                f"has {argument.name} = {value_words(value)}, which is none of the values that "
                f"Keras lists: {shown}.",
                argument=argument.name,
                received=short_value(value),
                expected=list(argument.choices or ()),
                severity=Severity.WARNING,
            )
    return None


def run_time_ndim(kind: LayerKind, inputs: Sequence[Tensor]) -> IssueDraft | None:
    """Layers that compute a shape for any number of axes, and fail once data comes.

    The layers for images take a single image too (3 axes); a network's input always
    has the batch axis. Source: keras/src/layers/preprocessing/image_preprocessing.
    """
    if kind.cls is None or len(inputs) != 1:
        return None
    shape = inputs[0].shape
    if ".image_preprocessing." in kind.cls.__module__ and len(shape) != _IMAGE_NDIM:
        return ndim_draft(kind.cls, "exactly", _IMAGE_NDIM, shape, len(shape))
    if kind.spec is not None and kind.spec.category == "pooling":
        return undocumented_ndim(kind.cls, (shape,))
    return None
