"""Keras's errors in words: which argument or shape is at fault, what came, what was expected."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import keras

from app.engine.catalogue.docstrings import own_docstring
from app.engine.custom_layers.tracebacks import failing_place
from app.engine.modeling.issues import (
    IssueDraft,
    keras_sentence,
    shape_words,
    shapes_words,
    short_sentence,
    short_value,
    value_words,
)
from app.spec.base import JsonObject, JsonValue
from app.spec.catalogue import LayerSpec
from app.spec.shape_report import IssueCode

_NDIM_RULES = (
    (re.compile(r"expected ndim=(\d+), found ndim=(\d+)"), "exactly"),
    (re.compile(r"expected min_ndim=(\d+), found ndim=(\d+)"), "at least"),
    (re.compile(r"expected max_ndim=(\d+),\s+found ndim=(\d+)"), "at most"),
)
_AXIS_VALUE = re.compile(
    r"expected axis (-?\d+) of input shape to have value (\d+), "
    r"but received input with shape (\(.*?\))"
)
_NUM_INPUTS = re.compile(r"expects (\d+) input\(s\), but it received (\d+) input tensors")
_NEEDS_MANY = re.compile(
    r"called on a list|list/tuple of 2|at least (?:2|two) inputs|exactly (?:2|two) inputs", re.I
)
_UNKNOWN_KEYWORD = re.compile(
    r"unexpected keyword argument '(\w+)'|[Kk]eyword arguments? .*?\{'(\w+)'"
)
_TOO_SMALL = re.compile(
    r"output size would be|negative dimension|must be greater than|zero or negative|"
    r"less than or equal to zero|values in the computed output|smaller than the corresponding|"
    r"greater than or equal to the"
)
_MISMATCH = re.compile(
    r"incompatible shapes?|matching shapes|different batch sizes|same shape|not compatible|"
    r"must match|cannot be broadcast|not broadcast|total size of the tensor|"
    r"dimension incompatib|dimensions must be equal|incompatible with|not divisible|"
    r"must be equal|same length",
    re.I,
)
_LEAST_DIMENSIONS = re.compile(r"at least (\d+) dimensions")
_UNSUITED = re.compile(r"index out of range|fully-defined|not enough values|too many values|rank")
_NONE_SIZE = re.compile(r"\bNone\b|NoneType|fully.defined|undefined|unknown", re.I)
_BACKTICKED = re.compile(r"`(\w+)`|`(\w+)\s?=")
_NAMED = re.compile(r"`(\w+)[`=]|(?:[Aa]rgument|value for) (\w+)|\b(\w+)\s?=")


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
    is_stack: bool = False
    layer: Any = None
    inputs: tuple[tuple[int | None, ...], ...] = ()

    @property
    def received(self) -> JsonValue:
        """The shapes that came in, as JSON: one shape where there is one."""
        shapes: list[JsonValue] = [list(shape) for shape in self.inputs]
        return shapes[0] if len(shapes) == 1 else shapes or None


def explain(error: BaseException, attempt: Attempt) -> IssueDraft:
    """The issue behind an error that Keras (or a custom layer) raised."""
    if attempt.is_custom:
        return _custom_failure(error, attempt)
    if isinstance(error, ImportError):
        return IssueDraft(
            IssueCode.LAYER_FAILED,
            f"needs a Python package that is not installed here. Keras says: "
            f"{short_sentence(error)}",
        )
    text = keras_sentence(error)
    if attempt.layer is None:
        return _constructor_failure(error, text, attempt)
    return (
        _wrong_ndim(text, attempt)
        or _wrong_axis(text, attempt)
        or _wrong_count(text, attempt)
        or undocumented_ndim(attempt.layer_class, attempt.inputs)
        or _too_small(error, text, attempt)
        or _unknown_axis(text, attempt)
        or _unsuited_ndim(text, attempt)
        or _blamed(error, text, attempt, _BACKTICKED)
        or _mismatch(error, text, attempt)
        or _blamed_by_value(error, text, attempt)
        or _other(error, attempt)
    )


def _custom_failure(error: BaseException, attempt: Attempt) -> IssueDraft:
    if attempt.layer is None:
        match = _UNKNOWN_KEYWORD.search(str(error))
        name = match and next((group for group in match.groups() if group), None)
        if name and name in attempt.config:
            return _unknown_argument(name, attempt)
        step = "fails when it is made"
    else:
        step = f"fails when it is called on {shapes_words(attempt.inputs)}"
    place = failing_place(error)
    if place is not None:
        step += f", in line {place.line} of the source of {place.name}"
    return IssueDraft(
        IssueCode.CUSTOM_LAYER_FAILED,
        f"{step}: {type(error).__name__}: {short_sentence(error)}",
        received=attempt.received,
    )


def _constructor_failure(error: BaseException, text: str, attempt: Attempt) -> IssueDraft:
    match = _UNKNOWN_KEYWORD.search(text)
    name = match and next((group for group in match.groups() if group), None)
    if name and name in attempt.config:
        return _unknown_argument(name, attempt)
    if len(attempt.config) == 1:
        return _bad_argument(error, next(iter(attempt.config)), attempt)
    blamed = _blamed(error, text, attempt, _NAMED) or _blamed_by_value(error, text, attempt)
    return blamed or IssueDraft(
        IssueCode.BAD_ARGUMENT,
        f"cannot be made with these arguments. Keras says: {short_sentence(error)}",
    )


def _unknown_argument(name: str, attempt: Attempt) -> IssueDraft:
    return IssueDraft(
        IssueCode.UNKNOWN_ARGUMENT,
        f"takes no argument {name}.",
        argument=name,
        received=short_value(attempt.config[name]),
    )


def _blamed(
    error: BaseException, text: str, attempt: Attempt, pattern: re.Pattern[str]
) -> IssueDraft | None:
    """A bad value of the argument that Keras's sentence names."""
    name = _named_argument(text, attempt.config, pattern)
    return None if name is None else _bad_argument(error, name, attempt)


def _blamed_by_value(error: BaseException, text: str, attempt: Attempt) -> IssueDraft | None:
    name = _quoted_argument(text, attempt.config)
    return None if name is None else _bad_argument(error, name, attempt)


def _bad_argument(error: BaseException, name: str, attempt: Attempt) -> IssueDraft:
    value = attempt.config[name]
    expected = expected_value(attempt.spec, name)
    wanted = f" Expected: {expected[0]}." if expected else ""
    return IssueDraft(
        IssueCode.BAD_ARGUMENT,
        f"has {name} = {value_words(value)}, which does not do.{wanted}"
        f" Keras says: {short_sentence(error)}",
        argument=name,
        received=short_value(value),
        expected=expected[1] if expected else None,
    )


def _named_argument(text: str, config: JsonObject, pattern: re.Pattern[str]) -> str | None:
    for match in pattern.finditer(text):
        name = next(group for group in match.groups() if group)
        if name in config:
            return name
    return None


def _quoted_argument(text: str, config: JsonObject) -> str | None:
    """The argument whose value stands in a sentence."""
    for name, value in config.items():
        if isinstance(value, str):
            forms = [repr(value), f'"{value}"', *([f": {value}"] if value else [])]
        elif isinstance(value, int | float) and not isinstance(value, bool):
            forms = [str(value) if len(str(value)) > 1 else f": {value}"]
        elif isinstance(value, list):
            forms = [str(value), str(tuple(value))]
        else:
            continue
        if any(form in text for form in forms):
            return name
    return None


def expected_value(spec: LayerSpec | None, name: str) -> tuple[str, JsonValue] | None:
    """What an argument should be, as words and as JSON, from the catalogue."""
    argument = next((item for item in spec.arguments if item.name == name), None) if spec else None
    if argument is None:
        return None
    if argument.choices:
        shown = ["nothing" if item is None else str(item) for item in argument.choices]
        more = f" … ({len(shown)} in all)" if len(shown) > 12 else ""
        return f"one of {', '.join(shown[:12])}{more}", list(argument.choices)
    first = argument.help.split(". ")[0].rstrip(".")
    return (first, first) if first else None


def _wrong_ndim(text: str, attempt: Attempt) -> IssueDraft | None:
    for pattern, words in _NDIM_RULES:
        match = pattern.search(text)
        if match:
            expected, found = int(match[1]), int(match[2])
            shape = next((s for s in attempt.inputs if len(s) == found), None)
            return ndim_draft(attempt.layer_class, words, expected, shape, found)
    return None


def _unsuited_ndim(text: str, attempt: Attempt) -> IssueDraft | None:
    """Errors that Keras meets on the way when an input has too few or too many axes."""
    match = _LEAST_DIMENSIONS.search(text)
    if match:
        shape = attempt.inputs[0]
        return ndim_draft(attempt.layer_class, "at least", int(match[1]), shape, len(shape))
    if not _UNSUITED.search(text):
        return None
    counts = " and ".join(str(len(shape)) for shape in attempt.inputs)
    return IssueDraft(
        IssueCode.WRONG_NDIM,
        f"cannot take inputs with {counts} axes: {shapes_words(attempt.inputs)}.",
        received=attempt.received,
    )


def ndim_draft(
    cls: type[keras.Layer],
    words: str,
    expected: int,
    shape: tuple[int | None, ...] | None,
    found: int,
) -> IssueDraft:
    """The issue of an input with too many or too few axes."""
    names = next((s for s in input_shapes(cls) if s.count(",") == expected - 1), None)
    axes = f" {names}" if names and words == "exactly" else ", the batch included"
    came = f"{shape_words(shape)}, which has {found}" if shape is not None else f"one with {found}"
    return IssueDraft(
        IssueCode.WRONG_NDIM,
        f"needs inputs with {words} {expected} axes{axes}; it gets {came}.",
        received=list(shape) if shape is not None else found,
        expected=names if names and words == "exactly" else expected,
    )


def undocumented_ndim(
    cls: type[keras.Layer], inputs: tuple[tuple[int | None, ...], ...]
) -> IssueDraft | None:
    """The issue of an input whose number of axes is none that the layer's docstring names."""
    shapes = input_shapes(cls)
    if not shapes or len(inputs) != 1:
        return None
    known = {shape.count(",") + 1 for shape in shapes}
    found = len(inputs[0])
    if found in known or any("..." in shape or "*" in shape for shape in shapes):
        return None
    return ndim_draft(cls, "exactly", min(known), inputs[0], found)


def input_shapes(cls: type[keras.Layer]) -> tuple[str, ...]:
    """The input shapes that a class's docstring names, in its order."""
    return own_docstring(cls).input_shapes


def _wrong_axis(text: str, attempt: Attempt) -> IssueDraft | None:
    match = _AXIS_VALUE.search(text)
    if not match:
        return None
    return IssueDraft(
        IssueCode.SHAPE_MISMATCH,
        f"was made for inputs whose axis {match[1]} is {match[2]}; it gets {match[3]}.",
        received=attempt.received,
        expected=int(match[2]),
    )


def _wrong_count(text: str, attempt: Attempt) -> IssueDraft | None:
    match = _NUM_INPUTS.search(text)
    if match:
        return num_inputs_draft(int(match[2]), int(match[1]))
    if _NEEDS_MANY.search(text) or re.search(r"missing (a|\d+) required (positional )?arg", text):
        return num_inputs_draft(len(attempt.inputs), None)
    return None


def num_inputs_draft(received: int, expected: int | None) -> IssueDraft:
    """A wrong number of wires; `expected` None: more than one."""
    if expected is None:
        wanted = "several inputs"
    else:
        wanted = "one input" if expected == 1 else f"{expected} inputs"
    return IssueDraft(
        IssueCode.WRONG_NUM_INPUTS,
        f"takes {wanted}, but gets {received}.",
        received=received,
        expected=expected,
    )


def _too_small(error: BaseException, text: str, attempt: Attempt) -> IssueDraft | None:
    if not _TOO_SMALL.search(text):
        return None
    return IssueDraft(
        IssueCode.EMPTY_OUTPUT,
        f"would leave nothing of its input {shapes_words(attempt.inputs)}: it takes away more "
        f"than there is. Keras says: {short_sentence(error)}",
        received=attempt.received,
    )


def _unknown_axis(text: str, attempt: Attempt) -> IssueDraft | None:
    if not _NONE_SIZE.search(text):
        return None
    if any(len(shape) == 1 for shape in attempt.inputs):
        return ndim_draft(attempt.layer_class, "at least", 2, attempt.inputs[0], 1)
    if not any(size is None for shape in attempt.inputs for size in shape[1:]):
        return None
    return IssueDraft(
        IssueCode.UNKNOWN_AXIS,
        f"needs to know the size of every axis that it computes with, but "
        f"{shapes_words(attempt.inputs)} comes in, where None is unknown. "
        "State that size in the Input.",
        received=attempt.received,
    )


def _mismatch(error: BaseException, text: str, attempt: Attempt) -> IssueDraft | None:
    if not _MISMATCH.search(text):
        return None
    what = "the shapes do not go together" if len(attempt.inputs) > 1 else "the shape does not fit"
    return IssueDraft(
        IssueCode.SHAPE_MISMATCH,
        f"cannot take {shapes_words(attempt.inputs)}: {what}. Keras says: {short_sentence(error)}",
        received=attempt.received,
    )


def _other(error: BaseException, attempt: Attempt) -> IssueDraft:
    on = f" on {shapes_words(attempt.inputs)}" if attempt.inputs else ""
    return IssueDraft(
        IssueCode.LAYER_FAILED,
        f"does not work{on}. Keras says: {short_sentence(error)}",
        received=attempt.received,
    )
