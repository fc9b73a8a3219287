"""How a file was read, in one line of words."""

from app.spec.dataset import Reading

_FORMATS = {
    "csv": "a text table",
    "excel": "an Excel sheet",
    "parquet": "Parquet",
    "json": "JSON",
    "npz": "arrays (NPZ)",
}
_DELIMITERS = {"\t": "tabs", " ": "blanks"}


def reading_words(format: str, reading: Reading) -> str:
    """Such as: a text table, utf-8, parted by ';', decimal point ',', no row of names."""
    words = [_FORMATS.get(format, format)]
    if reading.encoding is not None:
        words.append(reading.encoding)
    if reading.delimiter is not None:
        words.append(f"parted by {_DELIMITERS.get(reading.delimiter, repr(reading.delimiter))}")
    if reading.decimal_point == ",":
        words.append("decimal point ','")
    if reading.sheet is not None:
        words.append(f"sheet {reading.sheet!r}")
    if reading.skip_lines:
        words.append(f"{reading.skip_lines} line(s) in front left out")
    if reading.has_header is not None:
        words.append("names in the first row" if reading.has_header else "no row of names")
    return ", ".join(words)
