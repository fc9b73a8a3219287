"""Guess which column is to be learned, and whether its values are classes or quantities.

Guesses from names and values, never more: whoever knows better chooses otherwise.
"""

import re
from collections.abc import Sequence

from app.spec.dataset import ColumnProfile, ColumnType, DatasetProfile

CLASS_NAMES = ("label", "labels", "class", "classes", "species", "category", "digit")
"""Names under which whole numbers are classes rather than quantities."""

_CLASS_TARGETS = ("survived", "class", "classes", "species", "diagnosis", "category", "digit")
"""Names of targets that are classes: a column of quantities under one of them is no target."""

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
_COMMON = ("class", "species", "category", "type", "price", "quality")
"""Last words that many columns' names end with: beside other words they tell something
of the first and the last column alone."""

_SOLD = ("sale", "sales", "selling", "sold", "resale", "market", "final", "avg", "average", "mean",
         "median", "house", "home", "car")  # fmt: skip
"""Words before a price that is asked for, rather than one that goes in."""

_PLACES = ("year", "month", "day", "date", "week", "weekday", "hour", "lat", "latitude", "lon",
           "lng", "long", "longitude", "zip", "zipcode", "postcode")  # fmt: skip
"""Last words of columns that tell where or when, and are seldom learned."""

_MAX_SPARSE = 0.5
_NUMBERED = re.compile(
    "(pat|patient|subj|subject|person|respondent|participant|fam|family|hh|household|user|member|"
    "cust|customer|client|account|employee|emp|stud|student|pupil|school|store|firm|company|case|"
    "record|row|obs|observation|seq|order|item|product|transaction|invoice|ticket|claim|policy|"
    "loan|visit|session|trip|flight|game|match|player|team|movie|book|track|listing|property|plot|"
    "station|district|country|county|city|animal|post|tweet|article|document|doc|image|file)"
    "(id|no|nr|num|number)"
)

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
        if name not in by_name or (name == "y" and is_coordinates):
            continue
        if not _is_quantity_of_classes(by_name[name]):
            return by_name[name]
    ends = (able[0], able[-1])
    known = [
        column
        for column in able
        if _has_known_name(column.name, column in ends) and not _is_quantity_of_classes(column)
    ]
    if known:
        return known[-1]
    first = able[0]
    last = ([column for column in able if not _is_unlikely(column)] or able)[-1]
    if not _has_header(profile) and is_classes(first, profile) and not _is_whole(last):
        # Old files without a header often begin with the class (UCI's wine).
        return first
    return last


def _has_known_name(name: str, is_at_end: bool) -> bool:
    words = words_of_name(name)
    if not words or "".join(words) in _KNOWN:
        return bool(words)
    is_sold = len(words) > 1 and words[-1] == "price" and words[-2] in _SOLD
    tells = len(words) == 1 or is_at_end or is_sold or words[-1] not in _COMMON
    return words[-1] in _LAST_WORDS and tells


def _is_quantity_of_classes(column: ColumnProfile) -> bool:
    return column.name.strip().lower() in _CLASS_TARGETS and not _is_whole(column)


def _is_unlikely(column: ColumnProfile) -> bool:
    """Whether a column tells where, when or which the row is, or is mostly missing."""
    words = words_of_name(column.name)
    is_place = bool(words) and words[-1] in _PLACES
    is_sparse = column.num_missing > _MAX_SPARSE * column.num_rows
    return is_place or is_sparse or is_identifier_name(column.name)


def _has_header(profile: DatasetProfile) -> bool:
    return profile.reading.has_header is not False


def _is_whole(column: ColumnProfile) -> bool:
    """Whether a column holds categories, or whole numbers that are few."""
    return bool(column.categories)


def is_identifier_name(name: str) -> bool:
    """Whether a column's name says that it only tells rows apart (`id`, `PassengerId`, `PATID`).

    `Unnamed: 0` and `__index_level_0__` are pandas's names for the numbers of rows.
    """
    words = words_of_name(name)
    if not words:
        return False
    whole = "".join(words)
    return (
        words[-1] in ("id", "uuid", "guid", "index")
        or whole in ("rownames", "rowname", "rownum")
        or bool(re.fullmatch(r"unnamed\d+|indexlevel\d+", whole))
        or bool(_NUMBERED.fullmatch(whole))
    )


def is_unnamed(name: str) -> bool:
    """Whether a name is one that a column without a name in the file gets."""
    return name == "row" or bool(re.fullmatch(r"column_\d+", name))


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
