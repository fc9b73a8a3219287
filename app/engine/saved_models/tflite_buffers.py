"""The FlatBuffer of a TensorFlow Lite file: opened in place, looked up within limits.

The classes are those that the `tflite` package generates from TensorFlow's schema.fbs.
"""

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from app.engine.saved_models.operator_graph import shown_name
from app.errors import LayerwrightError, UnreadableFile

_MAX_TENSORS = 200_000
_BUFFER_DATA = 4
"""The place of a buffer's bytes in its table. Source: the generated class."""


_LATER_TYPES = {19: "int2", 20: "uint4"}
"""What the parser does not know yet. Source: schema.fbs of TensorFlow 2.21, TensorType."""


@contextmanager
def open_model(path: Path) -> Iterator[Any]:
    """The FlatBuffer of the file at `path`, mapped."""
    from tflite.Model import Model

    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        with damage_in_words():
            model = Model.GetRootAs(content, 0)
        yield model


@contextmanager
def damage_in_words() -> Iterator[None]:
    """Whatever the generated classes say of bytes that point nowhere becomes words.

    Raises:
        UnreadableFile: the file is damaged.
    """
    try:
        yield
    except LayerwrightError:
        raise
    except (struct.error, IndexError, ValueError, TypeError, OverflowError, BufferError) as error:
        raise UnreadableFile(
            "The TensorFlow Lite model is damaged or incomplete: it points beyond its end.",
            hint="The download or upload was probably cut short; download or save it again.",
        ) from error


def dtype_of(tensor: Any) -> str:
    """A tensor's dtype as NumPy calls it."""
    number = tensor.Type()
    known = names_of("TensorType").get(number) or _LATER_TYPES.get(number, f"type {number}")
    return known.lower()


def place_of_buffer(model: Any, number: int) -> tuple[int, int]:
    """Where the bytes of a buffer lie in the file, and how many they are.

    Files above 2 GB keep them behind the FlatBuffer. Source: schema.fbs, Buffer.

    Raises:
        UnreadableFile: there is no such buffer.
    """
    if not 0 < number < model.BuffersLength():
        raise UnreadableFile(f"The TensorFlow Lite model has no buffer {number}.")
    buffer = model.Buffers(number)
    if buffer.Offset() > 1:
        return buffer.Offset(), buffer.Size()
    place = buffer._tab.Offset(_BUFFER_DATA)
    return (buffer._tab.Vector(place), buffer._tab.VectorLen(place)) if place else (0, 0)


@cache
def names_of(enum: str) -> dict[int, str]:
    """Number → name of one of the format's enumerations."""
    found = getattr(import_module(f"tflite.{enum}"), enum)
    return {number: name for name, number in vars(found).items() if isinstance(number, int)}


def fields_of(kind: type) -> list[str]:
    """The scalar fields of a generated class: methods of one value, in the schema's order."""
    names = [name for name in vars(kind) if name[0].isupper()]
    lists = {name.removesuffix("Length") for name in names if name.endswith("Length")}
    return [
        name
        for name in names
        if name != "Init"
        and not name.startswith("GetRootAs")
        and not name.endswith(("Length", "AsNumpy", "IsNone", "BufferHasIdentifier"))
        and name not in lists
    ]


def numbers_of(entry: Any, length: int) -> list[int]:
    """A list of whole numbers."""
    return [int(entry(place)) for place in range(count(length))]


def count(length: int) -> int:
    """The length of a list, once it is one that a model can have.

    Raises:
        UnreadableFile: it is not.
    """
    if length > _MAX_TENSORS:
        raise UnreadableFile(
            f"The TensorFlow Lite model claims a list of {length:,} entries.",
            hint="The file is damaged, or was made to fill the memory of who opens it.",
        )
    return length


def text(value: bytes | None) -> str:
    """A text as it can be shown; "" for none."""
    return shown_name(value.decode("utf-8", "replace")) if value else ""
