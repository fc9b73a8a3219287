"""How a table is read, as options of a command: named as `Reading` names its parts."""

import codecs
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from app.spec.dataset import ENCODINGS, ColumnType, Reading

_DELIMITERS = {"tab": "\t", r"\t": "\t", "blank": " ", "blanks": " ", "space": " "}
_QUOTES = {"double": '"', "single": "'", "none": ""}
_TYPES = (ColumnType.NUMBER, ColumnType.CATEGORY, ColumnType.BOOLEAN, ColumnType.TEXT)


def _encoding(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is None or value in ENCODINGS:
        return value
    try:
        meant = codecs.lookup(value).name
    except LookupError:
        meant = ""
    for name in ENCODINGS:
        if codecs.lookup(name).name == meant:
            return name
    raise click.BadParameter(f"{value!r} is none of {', '.join(ENCODINGS)}.")


def _delimiter(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    found = value if value is None else _DELIMITERS.get(value, value)
    if found is not None and len(found) != 1:
        raise click.BadParameter(f"{value!r} is not one character (or tab, or blank).")
    return found


def _quote(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    found = value if value is None else _QUOTES.get(value, value)
    if found not in (None, *_QUOTES.values()):
        raise click.BadParameter(f"{value!r} is not double, single or none.")
    return found


def _missing_words(
    context: click.Context, option: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...] | None:
    long = next((word for word in value if len(word) > 100), None)
    if long is not None or len(value) > 199:
        raise click.BadParameter("at most 199 words, of at most 100 characters each.")
    return ("", *value) if value else None


def _column_types(
    context: click.Context, option: click.Parameter, value: tuple[str, ...]
) -> dict[str, ColumnType]:
    types = {}
    for pair in value:
        name, equals, kind = pair.rpartition("=")
        if not equals or not 0 < len(name) <= 500 or kind not in _TYPES:
            listed = ", ".join(_TYPES)
            raise click.BadParameter(f"{pair!r} is not NAME=TYPE with a type of {listed}.")
        types[name] = ColumnType(kind)
    return types


_OPTIONS = (
    click.option("--encoding", callback=_encoding, help="of a text table, such as utf-8 or cp1252"),
    click.option(
        "--delimiter",
        callback=_delimiter,
        help="what parts values: one character, or tab, or blank (any run of them)",
    ),
    click.option("--decimal-point", type=click.Choice([".", ","]), help="39.1 or 39,1"),
    click.option(
        "--quote", callback=_quote, metavar="[double|single|none]", help="what stands around values"
    ),
    click.option(
        "--has-header/--no-header", default=None, help="whether the first row names the columns"
    ),
    click.option("--skip-lines", type=click.IntRange(0, 10_000), help="lines before the table"),
    click.option(
        "--missing-word",
        "missing_words",
        multiple=True,
        callback=_missing_words,
        help="stands for a missing value, instead of the usual words (repeat it for more)",
    ),
    click.option("--sheet", help="of an Excel workbook"),
    click.option(
        "--column-type",
        "column_types",
        multiple=True,
        callback=_column_types,
        metavar="NAME=TYPE",
        help=f"read a column as {', '.join(_TYPES)} (repeat it for more)",
    ),
)


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command these options; it gets them as one `reading`.

    What is left out is judged by the file's bytes.
    """

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        said = {name: kwargs.pop(name) for name in Reading.model_fields}
        command(*args, reading=Reading(**said), **kwargs)

    decorated: Callable[..., None] = wrapped
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
