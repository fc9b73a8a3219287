"""A Lambda's bytes from outside: whatever they claim, telling what stands in them ends."""

import marshal
import struct

import pytest

from app.spec.function_bytes import read_function
from app.spec.lambdas import constants_of


def number(value: int) -> bytes:
    return struct.pack("<i", value)


def text(value: str) -> bytes:
    return b"u" + number(len(value)) + value.encode()


def listed(*items: bytes, mark: bytes = b"(") -> bytes:
    return mark + number(len(items)) + b"".join(items)


def function(*constants: bytes) -> bytes:
    """Bytes of `lambda x`, as Python 3.0 to 3.7 writes a code object."""
    numbers = b"".join(number(n) for n in (1, 0, 1, 2, 0))
    names = listed() + listed(text("x")) + listed() + listed()
    code = b"s" + number(2) + b"d\x00"
    end = text("f.py") + text("<lambda>") + number(1) + b"s" + number(0)
    return b"c" + numbers + code + listed(*constants) + names + end


REFERENCED = bytes([ord("(") | 0x80])


def doubled(levels: int, of: bytes = b"i" + number(7)) -> bytes:
    """Each constant is a pair of the one before: written out, the last is 2 ** levels long."""
    pairs = [listed(of, of, mark=REFERENCED)]
    pairs += [listed(*(b"r" + number(k),) * 2, mark=REFERENCED) for k in range(levels - 1)]
    return function(*pairs)


def test_a_small_function_of_this_python_is_told():
    code = (lambda x: x * 2.5 + (1, 2)[0]).__code__
    found = read_function(marshal.dumps(code))
    assert found is not None
    assert found.arguments == ("x",)
    assert "2.5" in constants_of(found)[1]


def test_shared_constants_are_told_where_they_are_few():
    found = read_function(doubled(3))
    assert found is not None
    assert constants_of(found)[1] == ["(7, 7)", "((7, 7), (7, 7))", repr((((7, 7),) * 2,) * 2)]


@pytest.mark.parametrize(
    "content",
    [
        doubled(64),
        doubled(64, function()),
        function(b"l" + number(400_000) + b"\x01\x00" * 400_000),
        function(b"l" + number(-2_000) + b"\x01\x00" * 2_000),
    ],
    ids=["pairs of pairs", "functions in pairs", "endless number", "number beyond Python's digits"],
)
def test_what_would_take_for_ever_is_not_told(content):
    assert read_function(content) is None
