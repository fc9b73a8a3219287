"""Keras's errors in words: which argument or shape is at fault, what came, what was expected."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import keras

from app.engine.modeling.issues import (
    IssueDraft,
    shape_words,
    shapes_words,
    short_sentence,
    short_value,
    value_words,
)
from app.spec.base import JsonObject, JsonValue
from app.spec.catalogue import LayerSpec
from app.spec.shape_report import IssueCode

_EXACT_NDIM = re.compile(r"expected ndim=(\d+), found ndim=(\d+)")
_LEAST_NDIM = re.compile(r"expected min_ndim=(\d+), found ndim=(\d+)")
_MOST_NDIM = re.compile(r"expected max_ndim=(\d+),\s+found ndim=(\d+)")
_AXIS_VALUE = re.compile(
    r"expected axis (-?\d+) of input shape to have value (\d+), but received input with shape (\(.*?\))"
)
_NUM_INPUTS = re.compile(r"expects (\d+) input\(s\), but it received (\d+) input tensors")
_UNKNOWN_KEYWORD = re.compile(
    r"unexpected keyword argument '(\w+)'|keyword arguments? .*?\{'(\w+)'"
)
_TOO_SMALL = re.compile(r"output size would be|negative dimension|must be greater than|"
                        r"values in the computed output|zero or negative|less than or equal to zero")  # fmt: skip
_MISMATCH = re.compile(r"incompatible shapes|matching shapes|different batch sizes|"
                       r"same shape|not compatible|must match|cannot be broadcast|not broadcast|"
                       r"total size of the tensor must be unchanged|Dimension incompatib|"
                       r"Dimensions must be equal|Shapes? (are|must be)", re.I)  # fmt: skip
_NAMED = re.compile(r"`(\w+)`|(?:argument|value for) (\w+)|\b(\w+)\s?=")


@dataclass
class Attempt:
    """What is being tried on one layer, so that a failure can be put in words.

    `layer` and `inputs` are set on the way: without a layer, the constructor failed.
    """

    layer_class: type[keras.Layer]
    class_name: str
    spec: LayerSpec | None
    config: JsonObject
    custom_classes: Mapping[str, type[keras.Layer]] = field(default_factory=dict)
    is_custom: bool = False
    is_list: bool = False
    layer: Any = None
    inputs: tuple[tuple[int | None, ...], ...] = ()


def explain(error: BaseException, attempt: Attempt) -> IssueDraft:
    """The issue behind an error that Keras (or a custom layer) raised."""
    if attempt.is_custom:
        return _custom_failure(error, attempt)
    text = str(error)
    if attempt.layer is None:
        return _constructor_failure(error, text, attempt)
    return (
        _wrong_ndim(text, attempt)
        or _wrong_axis(text, attempt)
        or _wrong_count(text, attempt)
        or _too_small(text, attempt)
        or _unknown_axis(text, attempt)
        or _mismatch(text, attempt)
        or _argument_failure(text, attempt)
        or _other(error, attempt)
    )


def _custom_failure(error: BaseException, attempt: Attempt) -> IssueDraft:
    if attempt.layer is None:
        step = "fails when it is made"
    else:
        step = f"fails when it is called on {shapes_words(attempt.inputs)}"
    return IssueDraft(
        IssueCode.CUSTOM_LAYER_FAILED,
        f"{step}: {type(error).__name__}: {short_sentence(error)}",
        received=[list(shape) for shape in attempt.inputs],
    )


def _constructor_failure(error: BaseException, text: str, attempt: Attempt) -> IssueDraft:
    match = _UNKNOWN_KEYWORD.search(text)
    name = next((group for group in match.groups() if group), None) if match else None
    if name is not None and name in attempt.config:
        return IssueDraft(
            IssueCode.UNKNOWN_ARGUMENT,
            f"takes no argument {name}.",
            argument=name,
            received=short_value(attempt.config[name]),
        )
    return _argument_failure(text, attempt, must_find=False) or _other(error, attempt)


def _argument_failure(text: str, attempt: Attempt, must_find: bool = True) -> IssueDraft | None:
    """A bad value: the argument that Keras's sentence names, or whose value it quotes."""
    name = _blamed_argument(text, attempt.config)
    if name is None:
        if must_find:
            return None
        return IssueDraft(
            IssueCode.BAD_ARGUMENT,
            f"cannot be made with these arguments. Keras says: {short_sentence(ValueError(text))}",
        )
    value = attempt.config[name]
    expected = expected_value(attempt.spec, name)
    wanted = f" Expected: {expected[0]}." if expected else ""
    return IssueDraft(
        IssueCode.BAD_ARGUMENT,
        f"has {name} = {value_words(value)}, which does not do.{wanted}"
        f" Keras says: {short_sentence(ValueError(text))}",
        argument=name,
        received=short_value(value),
        expected=expected[1] if expected else None,
    )


def _blamed_argument(text: str, config: JsonObject) -> str | None:
    _, _, after = text.rpartition("Exception encountered: ")
    for match in _NAMED.finditer(after):
        name = next(group for group in match.groups() if group)
        if name in config:
            return name
    quoted = [
        name
        for name, value in config.items()
        if isinstance(value, str | int | float | list)
        and not isinstance(value, bool)
        and len(str(value)) > 1
        and (
            str(value) in after or str(tuple(value) if isinstance(value, list) else value) in after
        )
    ]
    if quoted:
        return quoted[0]
    return next(iter(config)) if len(config) == 1 else None


def expected_value(spec: LayerSpec | None, name: str) -> tuple[str, JsonValue] | None:
    """What an argument should be, as words and as JSON, from the catalogue."""
    if spec is None:
        return None
    argument = next((item for item in spec.arguments if item.name == name), None)
    if argument is None:
        return None
    if argument.choices:
        words = ", ".join("nothing" if item is None else str(item) for item in argument.choices)
        return f"one of {words}", list(argument.choices)
    first = argument.help.split(". ")[0].rstrip(".")
    return (first, first) if first else None


def _wrong_ndim(text: str, attempt: Attempt) -> IssueDraft | None:
    for pattern, words in (
        (_EXACT_NDIM, "exactly"),
        (_LEAST_NDIM, "at least"),
        (_MOST_NDIM, "at most"),
    ):
        match = pattern.search(text)
        if match:
            expected, found = int(match[1]), int(match[2])
            shape = next((s for s in attempt.inputs if len(s) == found), None)
            came = shape_words(shape) if shape is not None else f"{found} axes"
            axes = axes_words(attempt, expected) if pattern is _EXACT_NDIM else ""
            return IssueDraft(
                IssueCode.WRONG_NDIM,
                f"takes inputs with {words} {expected} axes{axes}, the batch included, "
                f"but {came} with {found} axes comes in.",
                received=list(shape) if shape is not None else found,
                expected=expected,
            )
    return None


def axes_words(attempt: Attempt, ndim: int) -> str:
    """The names of the axes of an input with so many, where the docstring tells them."""
    for shape in input_shapes(attempt.layer_class):
        if shape.count(",") == ndim - 1 and "..." not in shape:
            return f", {shape}"
    return ""


def input_shapes(cls: type[keras.Layer]) -> tuple[str, ...]:
    """The input shapes that a class's docstring names, channels_last first."""
    from app.engine.catalogue.docstrings import own_docstring

    return own_docstring(cls).input_shapes


def _wrong_axis(text: str, attempt: Attempt) -> IssueDraft | None:
    match = _AXIS_VALUE.search(text)
    if not match:
        return None
    return IssueDraft(
        IssueCode.SHAPE_MISMATCH,
        f"was made for inputs whose axis {match[1]} is {match[2]}, but {match[3]} comes in.",
        received=[list(shape) for shape in attempt.inputs],
        expected=int(match[2]),
    )


def _wrong_count(text: str, attempt: Attempt) -> IssueDraft | None:
    match = _NUM_INPUTS.search(text)
    if match:
        return num_inputs_draft(int(match[2]), int(match[1]))
    if "called on a list" in text or "at least 2 inputs" in text or "exactly 2 inputs" in text:
        return num_inputs_draft(len(attempt.inputs), None)
    return None


def num_inputs_draft(received: int, expected: int | None) -> IssueDraft:
    """A wrong number of wires; `expected` None: more than one."""
    wanted = "two or more inputs" if expected is None else f"{expected} input(s)"
    return IssueDraft(
        IssueCode.WRONG_NUM_INPUTS,
        f"takes {wanted}, but gets {received}.",
        received=received,
        expected=expected,
    )


def _too_small(text: str, attempt: Attempt) -> IssueDraft | None:
    if not _TOO_SMALL.search(text):
        return None
    return IssueDraft(
        IssueCode.EMPTY_OUTPUT,
        f"would leave nothing of its input {shapes_words(attempt.inputs)}: "
        f"it takes away more than there is. Keras says: {short_sentence(ValueError(text))}",
        received=[list(shape) for shape in attempt.inputs],
    )


def _unknown_axis(text: str, attempt: Attempt) -> IssueDraft | None:
    has_unknown = any(size is None for shape in attempt.inputs for size in shape[1:])
    if not has_unknown or not re.search(r"None|undefined|fully.defined|NoneType", text):
        return None
    return IssueDraft(
        IssueCode.UNKNOWN_AXIS,
        f"needs to know the size of every axis that it computes with, but "
        f"{shapes_words(attempt.inputs)} comes in, where None is unknown. "
        "State that size in the Input.",
        received=[list(shape) for shape in attempt.inputs],
    )


def _mismatch(text: str, attempt: Attempt) -> IssueDraft | None:
    if not _MISMATCH.search(text):
        return None
    return IssueDraft(
        IssueCode.SHAPE_MISMATCH,
        f"cannot take {shapes_words(attempt.inputs)}: the shapes do not go together. "
        f"Keras says: {short_sentence(ValueError(text))}",
        received=[list(shape) for shape in attempt.inputs],
    )


def _other(error: BaseException, attempt: Attempt) -> IssueDraft:
    on = f" on {shapes_words(attempt.inputs)}" if attempt.inputs else ""
    return IssueDraft(
        IssueCode.LAYER_FAILED,
        f"does not work{on}. Keras says: {short_sentence(error)}",
        received=[list(shape) for shape in attempt.inputs] or None,
    )
