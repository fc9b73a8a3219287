"""How large a number may be, and how many a tuple has: read from names, helps and defaults.

Keras says it in words ("Positive integer", "Float between 0 and 1", "tuple of 2
integers") or not at all; then the name tells (`units` counts something).
"""

import re
from typing import NamedTuple

from app.engine.catalogue.introspect import ConstructorArgument
from app.spec.base import JsonValue
from app.spec.catalogue import ArgumentType

_NUMBERS = (
    ArgumentType.INTEGER,
    ArgumentType.FLOAT,
    ArgumentType.NUMBER,
    ArgumentType.INTEGERS,
    ArgumentType.NUMBERS,
)
_WHOLE = (ArgumentType.INTEGER, ArgumentType.INTEGERS)
_BETWEEN = re.compile(r"between (-?[\d.]+\d|-?\d)(?: and |-)(-?[\d.]+\d|-?\d)", re.I)
_IN_RANGE = re.compile(r"in (?:the range )?\[(-?[\d.]+), (-?[\d.]+)\]", re.I)
_AT_LEAST_ZERO = re.compile(r"float >= 0|positive float|non-?negative|a positive", re.I)
_POSITIVE = re.compile(r"^(an? |optional )?positive (int|integer)\b", re.I)
_COUNTS = re.compile(
    r"^(units|filters|kernel_size|strides|pool_size|dilation_rate|size|n|height|width|bins|"
    r"groups|depth_multiplier|batch_size|power_iterations|chain_depth|output_size|lora_rank|"
    r"sampling_rate|sliding_window|tile_grid_size|sequence_stride|frame_step|ngrams|"
    r"max_tokens|max_number)$|^num_|_dim$|_length$"
)
_FROM_ZERO = re.compile(
    r"^(cropping|padding|output_padding|num_oov_indices|stddev|l1|l2|gain)$|"
    r"^epsilon$|^negative_slope$|^sigma$|_power$|_freq$|^clip_limit$"
)
_SHARES = re.compile(r"^(rate|dropout|recurrent_dropout|momentum|renorm_momentum)$")
_PER_AXIS = re.compile(
    r"^(kernel_size|strides|pool_size|dilation_rate|size|output_padding|output_size|"
    r"cropping|padding)$"
)
_PAIR = re.compile(r"tuple of (two|2|ints? \(length 2\))|tuple of int \(length 2\)|size 2", re.I)


class Bounds(NamedTuple):
    """What is known of the numbers of one argument, as `ArgumentSpec` has it."""

    minimum: float | None = None
    maximum: float | None = None
    length: int | None = None
    items: ArgumentType | None = None


def bounds_of(
    class_name: str, kind: ArgumentType, argument: ConstructorArgument, help_text: str
) -> Bounds:
    """The least and largest value of an argument, and how many entries a tuple of it has."""
    minimum, maximum = _limits(kind, argument.name, help_text)
    default = argument.parameter.default
    length, items = None, None
    if kind in (ArgumentType.INTEGERS, ArgumentType.NUMBERS):
        length, items = _entries(class_name, argument.name, default, help_text)
    elif kind is ArgumentType.LIST:
        items = _item_of(class_name, argument.name)
    return Bounds(minimum, maximum, length, items)


def _limits(kind: ArgumentType, name: str, help_text: str) -> tuple[float | None, float | None]:
    if kind not in _NUMBERS:
        return None, None
    first = help_text.split(". ")[0] if "between" in help_text.split(". ")[0] else help_text
    between = _BETWEEN.search(first) or _IN_RANGE.search(help_text)
    if between and not name.startswith(("groups", "fill")):
        return float(between[1]), float(between[2])
    if _SHARES.match(name):
        return 0, 1
    if _FROM_ZERO.search(name):
        return 0, None
    if kind in _WHOLE and (_POSITIVE.match(help_text) or _COUNTS.search(name)):
        return 1, None
    if kind not in _WHOLE and _AT_LEAST_ZERO.search(help_text[:60]):
        return 0, None
    return None, None


def _entries(
    class_name: str, name: str, default: object, help_text: str
) -> tuple[int | None, ArgumentType | None]:
    rank = re.search(r"([123])D", class_name)
    if rank and _PER_AXIS.match(name):
        axes = int(rank[1])
        if name in ("cropping", "padding"):
            return (2, None) if axes == 1 else (axes, ArgumentType.INTEGERS)
        return axes, None
    if isinstance(default, tuple | list) and default and name != "axis":
        return len(default), None
    return (2, None) if _PAIR.search(help_text) else (None, None)


def _item_of(class_name: str, name: str) -> ArgumentType | None:
    if name == "vocabulary":
        is_whole = class_name.startswith("Integer")
        return ArgumentType.INTEGER if is_whole else ArgumentType.STRING
    return ArgumentType.NUMBER if re.search(r"weights$|boundaries$", name) else None


def is_within(value: JsonValue, bounds: Bounds) -> bool:
    """Whether every number in a value lies between the bounds."""
    if isinstance(value, list):
        return all(is_within(item, bounds) for item in value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return (bounds.minimum is None or value >= bounds.minimum) and (
        bounds.maximum is None or value <= bounds.maximum
    )
