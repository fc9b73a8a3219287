"""Guess which column is to be learned, and whether its values are classes or quantities.

Guesses from names and values, never more: whoever knows better chooses otherwise.
"""

import re
from collections.abc import Sequence

from app.spec.dataset import ColumnProfile, ColumnType, DatasetProfile

CLASS_NAMES = ("label", "labels", "class", "classes", "species", "category", "digit")
"""Names under which whole numbers are classes rather than quantities."""

TARGET_NAMES = (
    "target", "targets", "label", "labels", "survived", "outcome", "class", "classes",
    "species", "diagnosis", "category", "digit", "y",
)  # fmt: skip
"""Names that tables give to what is to be learned; the first that is there counts."""

_LAST_WORDS = (
    "target", "label", "outcome", "class", "species", "diagnosis", "category", "type", "price",
    "quality", "sentiment", "churn", "churned", "exited", "fraud", "default", "defaulted",
    "attrition", "approved", "stroke", "mpg", "medv",
)  # fmt: skip
_KNOWN = ("saleprice", "medianhousevalue", "medhouseval")

_MAX_UNNAMED_CLASSES = 4
_MAX_HEADLESS_CLASSES = 10
_UPPER_AFTER_LOWER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def words_of_name(name: str) -> list[str]:
    """The words of a column's name in lower case: `Cover_Type` and `coverType` have two."""
    spaced = _UPPER_AFTER_LOWER.sub(" ", name)
    return re.findall(r"[^\W_]+", spaced.lower())


def guess_target_column(able: Sequence[ColumnProfile], profile: DatasetProfile) -> ColumnProfile:
    """The column of a table that is most likely to be learned.

    Args:
        able: the columns that can be a target, in the table's order; at least one.
        profile: the whole table.
    """
    by_name = {column.name.strip().lower(): column for column in reversed(able)}
    is_coordinates = "z" in by_name  # x, y and z are a place; x and y are a data set
    for name in TARGET_NAMES:
        if name in by_name and not (name == "y" and is_coordinates):
            return by_name[name]
    known = [column for column in able if _has_known_name(column.name)]
    if known:
        return known[-1]
    first, last = able[0], able[-1]
    if not _has_header(profile) and is_classes(first, profile) and not _is_whole(last):
        # Old files without a header often begin with the class (UCI's wine).
        return first
    return last


def _has_known_name(name: str) -> bool:
    words = words_of_name(name)
    return bool(words) and (words[-1] in _LAST_WORDS or "".join(words) in _KNOWN)


def _has_header(profile: DatasetProfile) -> bool:
    return profile.reading.has_header is not False


def _is_whole(column: ColumnProfile) -> bool:
    """Whether a column holds categories, or whole numbers that are few."""
    return bool(column.categories)


def is_identifier_name(name: str) -> bool:
    """Whether a column's name says that it only tells rows apart (`id`, `PassengerId`)."""
    words = words_of_name(name)
    return bool(words) and words[-1] in ("id", "uuid", "guid", "index")


def is_classes(column: ColumnProfile, profile: DatasetProfile) -> bool:
    """Whether a target's values are classes rather than quantities.

    Whole numbers are classes under a name that says so, where there are two of them,
    and where they are few and count up from 0 or 1.
    """
    if column.type in (ColumnType.CATEGORY, ColumnType.BOOLEAN):
        return True
    if not column.categories:
        return False
    words = words_of_name(column.name)
    if column.name.strip().lower() in ("y_train", "target") or (
        words and words[-1] in (*CLASS_NAMES, "type")
    ):
        return True
    texts = [category.value for category in column.categories]
    if not all(text.lstrip("-").isdigit() for text in texts):
        return False
    values = sorted(map(int, texts))
    most = _MAX_UNNAMED_CLASSES if _has_header(profile) else _MAX_HEADLESS_CLASSES
    is_counted = values[0] in (0, 1) and values[-1] - values[0] == len(values) - 1
    return len(values) == 2 or (is_counted and len(values) <= most)
