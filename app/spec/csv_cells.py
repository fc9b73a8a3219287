"""Cells of a CSV file that a spreadsheet opens: text that would be taken for a formula."""

from app.spec.base import JsonValue

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: JsonValue) -> JsonValue:
    """The value for a CSV cell; text that begins like a formula gets an apostrophe before it.

    Numbers stay, written as text too: -5 is no formula. None is a blank cell.
    Source: OWASP, "CSV Injection".
    """
    if not isinstance(value, str) or not value.lstrip(" ").startswith(_FORMULA_STARTS):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value
