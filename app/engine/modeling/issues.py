"""Issues without an address: what is wrong, before it is known on which box it stands.

What is remembered of a layer holds for every box with the same config and inputs,
so its issue is kept as a draft and gets the layer's name when it is reported.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from app.spec.base import JsonValue
from app.spec.shape_report import IssueCode, LayerIssue, Severity

_OBJECT = re.compile(r"<(?:[\w.]+\.)?(\w+) object at 0x[0-9a-f]+>")
_BOLD = re.compile(r"\x1b\[1m(.*?)\x1b\[0m", re.DOTALL)


@dataclass(frozen=True)
class IssueDraft:
    """An issue whose `text` continues the sentence "The layer … ": it starts with a verb."""

    code: IssueCode
    text: str
    argument: str | None = None
    received: JsonValue = None
    expected: JsonValue = None
    severity: Severity = Severity.ERROR

    def at(self, index: int, name: str, class_name: str) -> LayerIssue:
        """The issue on one box of the drawing."""
        return LayerIssue(
            layer_index=index,
            layer=name,
            code=self.code,
            severity=self.severity,
            message=f'"{name}" ({class_name}) {self.text}',
            argument=self.argument,
            received=self.received,
            expected=self.expected,
        )


def shape_words(shape: Sequence[int | None]) -> str:
    """A shape as a tuple: (None, 28, 28, 1)."""
    return str(tuple(shape))


def shapes_words(shapes: Sequence[Sequence[int | None]]) -> str:
    """Several shapes, joined by "and"."""
    return " and ".join(shape_words(shape) for shape in shapes)


def value_words(value: JsonValue) -> str:
    """A value from a document as words, cut where it is long; lists print as tuples."""
    if isinstance(value, list):
        items = ", ".join(value_words(item) for item in value[:9])
        more = ", …" if len(value) > 9 else ("," if len(value) == 1 else "")
        return f"({items}{more})"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**30:
        return "a number of more than 30 digits"
    words = '"' + value + '"' if isinstance(value, str) else str(value)
    return words if len(words) <= 120 else words[:117] + "…"


def short_value(value: JsonValue) -> JsonValue:
    """A value as `received` may carry it: long ones are cut to words."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else value_words(value)
    if isinstance(value, str):
        return value if len(value) <= 500 else value[:497] + "…"
    if isinstance(value, list) and len(value) <= 16:
        return [short_value(item) for item in value]
    return value_words(value)


def size_words(num_bytes: int) -> str:
    """A size in bytes for people: 4.0 GB."""
    size = float(num_bytes) if num_bytes < 10**30 else 1e30
    for unit in ("bytes", "kB", "MB", "GB", "TB", "PB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.0f} EB" if size < 1e6 else "more bytes than any machine has"


def did_you_mean(name: str, names: Sequence[str]) -> str:
    """A question that offers the closest names, or nothing."""
    by_lower = {known.lower(): known for known in names}
    matches = get_close_matches(name.lower()[:80], list(by_lower), n=3, cutoff=0.65)
    if not matches:
        return ""
    return f" Did you mean {' or '.join(by_lower[match] for match in matches)}?"


def keras_sentence(error: BaseException) -> str:
    """What Keras itself says, without what it wraps around it (the class, the whole config)."""
    text = str(error).strip()
    _, _, text = text.rpartition("Exception encountered: ")
    inner = _BOLD.search(text)
    if inner is not None:
        text = inner[1]
    _, _, text = text.rpartition("Error encountered:")
    return _OBJECT.sub(r"a \1", text).strip()


def short_sentence(error: BaseException) -> str:
    """The first lines of what Keras says, cut to a readable length."""
    first = " ".join(keras_sentence(error).split("\n\n")[0].split())
    words = first or type(error).__name__
    return words if len(words) <= 300 else words[:297] + "…"
