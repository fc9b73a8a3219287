"""Numbers as people write them in a table: `12`, `1e-3`, `39,1`, `$1,234.50`, `12 %`, `€4.1M`.

Works on whole pyarrow string arrays.
"""

import re
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

_CURRENCIES = "$€£¥"
_EXPONENT = r"([eE][+-]?\d+)?"
_INFINITE = r"^[+-]?([iI]nf|INF|[iI]nfinity)$"


def _grouped(point: str, group: str) -> str:
    digits = rf"(\d{{1,3}}([{group}]\d{{3}})+|\d+)([{point}]\d+)?"
    return rf"^[+-]?\s*[{_CURRENCIES}]?\s*{digits}\s*[%{_CURRENCIES}]?$"


def _short(point: str) -> str:
    """Money in thousands, millions or billions; without a currency 5M may be a size."""
    return rf"^[+-]?[{_CURRENCIES}]\s*\d+([{point}]\d+)?\s*[kKmMbB]$"


_NUMBERS = {
    ".": rf"^[+-]?(\d+\.?\d*|\.\d+){_EXPONENT}$|{_INFINITE}|{_grouped('.', ',')}|{_short('.')}",
    ",": rf"^[+-]?\d+(,\d*)?{_EXPONENT}$|{_INFINITE}|{_grouped(',', '.')}|{_short(',')}",
}
"""By the decimal point; the other one of the two may part thousands."""

_TIMES = {"k": 1e3, "m": 1e6, "b": 1e9}
_LETTER = "[kKmMbB]$"


def are_numbers(values: Any, decimal_point: str) -> Any:
    """Which of the texts are written as a number: a pyarrow boolean array, null for null."""
    return compute.match_substring_regex(values, pattern=_NUMBERS[decimal_point])


def numbers_of(values: Any, decimal_point: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Texts without outer spaces as numbers; NaN for null and for what is no number."""
    is_number = are_numbers(values, decimal_point)
    group = "," if decimal_point == "." else "."
    plain = compute.replace_substring_regex(
        values, pattern=rf"[\{group}{_CURRENCIES}%\s]", replacement=""
    )
    if decimal_point == ",":
        plain = compute.replace_substring(plain, pattern=",", replacement=".")
    known = compute.if_else(is_number, plain, pa.scalar(None, pa.string()))
    if not compute.any(compute.match_substring_regex(known, _LETTER)).as_py():
        return number_array(compute.cast(known, pa.float64()))
    digits = compute.replace_substring_regex(known, pattern=_LETTER, replacement="")
    numbers = number_array(compute.cast(digits, pa.float64())).copy()
    for letter, times in _TIMES.items():
        is_so = compute.ends_with(known, letter, ignore_case=True).fill_null(False)
        numbers[is_so.to_numpy(zero_copy_only=False)] *= times
    return numbers


def number_of(text: str, decimal_point: str) -> float | None:
    """One text as a number, as `numbers_of` has it; None for what is no number."""
    text = text.strip()
    if re.match(_NUMBERS[decimal_point], text) is None:
        return None
    group = "," if decimal_point == "." else "."
    plain = re.sub(rf"[\{group}{_CURRENCIES}%\s]", "", text)
    plain = plain.replace(",", ".")
    times = _TIMES.get(plain[-1].lower())
    return float(plain) if times is None else float(plain[:-1]) * times


def number_array(values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A pyarrow double array as NumPy, NaN for null."""
    array: np.ndarray[Any, np.dtype[np.float64]] = values.to_numpy(zero_copy_only=False)
    return array
