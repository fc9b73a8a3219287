"""Which encoding a text file has, and whether it is text all through.

The whole file is passed over once for what would break a parser later: text that is not
in its encoding near the end, NUL characters, a line that does not end.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from charset_normalizer import from_bytes

from app.errors import DoesNotFit, UnreadableFile
from app.spec.dataset import ENCODINGS

MAX_LINE_BYTES = 16 * 2**20
CHUNK_BYTES = 2**20
SAMPLE_BYTES = 32 * 2**10

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8 = ("utf-8", "utf-8-sig")
_ASCII_ALIKE = (*_UTF8, "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "latin-1", "koi8-r",
                "mac-roman", "euc-jp", "cp949")  # fmt: skip
"""In these a byte below 128 is always that ASCII character."""

_GUESSED = {
    "euc_jp": "euc-jp", "gb2312": "gb18030", "big5": "big5", "euc_kr": "cp949",
    "cp1251": "cp1251", "koi8_r": "koi8-r", "cp1253": "cp1253",
}  # fmt: skip
"""What charset-normalizer may answer → our name; each holds the former wholly."""


_HIGH_RUN = re.compile(rb"[\x80-\xff]{3}")
_CELL_ENDS = re.compile(rb'[,;\t\r\n"]')


@dataclass(frozen=True)
class TextFile:
    """A file that is text all through, and how many quote characters it has."""

    encoding: str
    num_quotes: int


class _NotInEncoding(Exception):
    """The file breaks off or changes its encoding after line `num_lines`."""

    def __init__(self, num_lines: int) -> None:
        super().__init__(num_lines)
        self.num_lines = num_lines


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes of a file can be the beginning of a text."""
    if any(head.startswith(bom) for bom, _ in _BOMS):
        return True
    if head.count(0) > len(head) // 4:  # UTF-16 without its mark: every other byte is 0
        return _utf16_without_mark(head) is not None
    control = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    # A stray control character is left to the scan, which names its line.
    return control <= max(2, len(head) // 100)


def look_over(path: Path, wished: str | None) -> TextFile:
    """The file's encoding, wished or found, after a look at all of its bytes.

    Raises:
        UnreadableFile: for NUL characters, broken encodings, a line without end.
        DoesNotFit: for an encoding that is not known here.
    """
    if wished is not None and wished not in ENCODINGS:
        raise DoesNotFit(
            f"There is no encoding {wished!r} here.",
            hint=f"Choose one of {', '.join(ENCODINGS)}.",
            where="encoding",
        )
    marked = wished or _marked_encoding(path)
    encoding = marked or "utf-8"
    try:
        return TextFile(encoding, _scan(path, encoding))
    except _NotInEncoding as error:
        if marked is None:
            encoding = _other_encoding(path)
            return TextFile(encoding, _scan(path, encoding))
        raise UnreadableFile(
            f"the text is not {encoding.upper()} all through: it breaks off or changes "
            f"its encoding after line {error.num_lines:,}.",
            hint="Save the file again as UTF-8, or choose another encoding.",
            where="encoding",
        ) from error


def _marked_encoding(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(4096)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    return _utf16_without_mark(head)


def _utf16_without_mark(head: bytes) -> str | None:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _other_encoding(path: Path) -> str:
    """The encoding of a text that is not Unicode.

    In Western texts bytes beyond ASCII stand alone, an é among plain letters; where most
    stand side by side the text is of another script, which its frequent letters tell.
    """
    sample = _foreign_lines(path)
    is_high = [byte >= 128 for byte in sample]
    num_high = sum(is_high)
    num_pairs = sum(one and other for one, other in pairwise(is_high))
    if num_pairs > 0.4 * num_high and _HIGH_RUN.search(sample):  # an ß may follow an ö
        # Of all these scripts Shift-JIS alone often uses the bytes from 129 to 159.
        num_low = sum(129 <= byte <= 159 for byte in sample)
        if num_low > 0.1 * num_high and _decodes(path, "cp932"):
            return "cp932"
        cells = {cell for cell in _CELL_ENDS.split(sample) if not cell.isascii()}
        known = from_bytes(b" ".join(sorted(cells)), cp_isolation=list(_GUESSED), threshold=0.5)
        best = known.best()
        found = _GUESSED.get(best.encoding) if best else None
        if found and _decodes(path, found):
            return found
    # Windows-1252 leaves five bytes undefined; Latin-1 takes every byte.
    return "cp1252" if _decodes(path, "cp1252") else "latin-1"


def _foreign_lines(path: Path) -> bytes:
    """The first lines that hold bytes beyond ASCII."""
    found, size = [], 0
    with path.open("rb") as file:
        while size < SAMPLE_BYTES and (line := file.readline(SAMPLE_BYTES)):
            if not line.isascii():
                found.append(line)
                size += len(line)
    return b"".join(found)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _scan(path: Path, encoding: str) -> int:
    """Pass over the whole file for what no parser survives; the number of quote characters.

    Raises:
        UnreadableFile: for NUL characters, a line without end.
        _NotInEncoding: for bytes that the encoding does not have.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    num_quotes, line_bytes, num_lines, was_ascii = 0, 0, 1, True
    for chunk in _chunks(path):
        try:
            if encoding not in _ASCII_ALIKE:
                chunk = decoder.decode(chunk).encode("utf-8", "surrogatepass")
            elif not (was_ascii and chunk.isascii()):
                # A decoder that is in the middle of a letter must see the next chunk.
                decoder.decode(chunk)
                was_ascii = chunk.isascii()
        except UnicodeError as error:
            raise _NotInEncoding(num_lines) from error
        if b"\0" in chunk:
            line = num_lines + chunk.count(b"\n", 0, chunk.index(b"\0"))
            raise UnreadableFile(
                f"line {line:,} holds a NUL character, which text does not have: the file is "
                "binary or damaged.",
                hint="Export the table again as CSV.",
                where=f"line {line}",
            )
        num_quotes += chunk.count(b'"')
        num_lines += chunk.count(b"\n")
        last_break = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        line_bytes = line_bytes + len(chunk) if last_break < 0 else len(chunk) - last_break - 1
        if line_bytes > MAX_LINE_BYTES:
            raise UnreadableFile(
                f"line {num_lines:,} does not end: it is longer than "
                f"{MAX_LINE_BYTES:,} characters.",
                hint="A table has one line per row. Check how the file was written.",
                where=f"line {num_lines}",
            )
    try:
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise _NotInEncoding(num_lines) from error
    return num_quotes
