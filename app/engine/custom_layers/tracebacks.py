"""What tracebacks call a pasted source, and from an error back to the line in it."""

import re
import traceback
from typing import NamedTuple

_FILENAME = re.compile(r"<custom layer (\w+) [0-9a-f]+ \d+>")
_FRAME_IN_WORDS = re.compile(rf'File "({_FILENAME.pattern})", line (\d+)')


class SourcePlace(NamedTuple):
    """A line of the source that was pasted for the custom layer `name`."""

    name: str
    line: int


def source_filename(name: str, digest: str, number: int) -> str:
    """The file name under which a source is run; `number` keeps equal sources apart."""
    return f"<custom layer {name} {digest[:12]} {number}>"


def failing_place(error: BaseException) -> SourcePlace | None:
    """The innermost line of a pasted source that an error passed through; None if through none."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        found = _FILENAME.fullmatch(frame.filename)
        if found is not None and frame.lineno is not None:
            return SourcePlace(found.group(1), frame.lineno)
    # What fails inside TensorFlow's graph tells in its message where the operation was made.
    in_words = _FRAME_IN_WORDS.findall(str(error))
    if in_words:
        _, name, line = in_words[-1]
        return SourcePlace(name, int(line))
    return None
