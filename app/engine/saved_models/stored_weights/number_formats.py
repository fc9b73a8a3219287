"""How each dtype of a model file lies in its bytes, and what NumPy makes of it.

Names are NumPy's and those of the ml_dtypes package, which Keras and onnx use too.
Source: IEEE 754; the OCP 8-bit and Microscaling (MX) floating point specifications.
"""

from collections.abc import Callable
from dataclasses import dataclass

import ml_dtypes
import numpy as np

PLAIN = (
    *("float16", "float32", "float64", "int8", "int16", "int32", "int64"),
    *("uint8", "uint16", "uint32", "uint64"),
)
_SHORT_FLOATS = (
    *("float8_e4m3", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz"),
    "float8_e8m0fnu",
)
_HALF_BYTES = {"int4": "int8", "uint4": "uint8", "float4_e2m1fn": "float32"}
"""Two of them in a byte, the first in the lower half; which NumPy type they become."""

_QUARTER_BYTES = {"int2": "int8", "uint2": "uint8"}
"""Four of them in a byte, the first in the lowest bits; which NumPy type they become."""


@dataclass(frozen=True)
class NumberFormat:
    """`bits` of each value in the file; `decode` makes an array of `array_dtype` of bytes."""

    bits: int
    array_dtype: np.dtype
    decode: Callable[[bytes], np.ndarray]

    def num_bytes(self, num_values: int) -> int:
        """How many bytes so many values take."""
        return -(-num_values * self.bits // 8)


def number_format(dtype: str, *, is_big_endian: bool = False) -> NumberFormat | None:
    """The format of a dtype; None for what holds no real numbers, or is not known."""
    if dtype in PLAIN:
        plain = np.dtype(dtype)
        stored = plain.newbyteorder(">" if is_big_endian else "<")
        return NumberFormat(
            plain.itemsize * 8, plain, lambda data: np.frombuffer(data, stored).astype(plain)
        )
    if dtype == "bool":
        return NumberFormat(8, np.dtype(bool), lambda data: np.frombuffer(data, np.uint8) != 0)
    single = np.dtype(np.float32)
    if dtype == "bfloat16":
        stored = np.dtype(np.uint16).newbyteorder(">" if is_big_endian else "<")
        return NumberFormat(16, single, lambda data: brain_floats(np.frombuffer(data, stored)))
    if dtype in _SHORT_FLOATS:
        kind = getattr(ml_dtypes, dtype)
        return NumberFormat(8, single, lambda data: np.frombuffer(data, kind).astype(single))
    if dtype in _HALF_BYTES:
        kind, target = getattr(ml_dtypes, dtype), np.dtype(_HALF_BYTES[dtype])
        return NumberFormat(4, target, lambda data: _halves(data, kind, target))
    if dtype in _QUARTER_BYTES:
        whole = np.dtype(_QUARTER_BYTES[dtype])
        return NumberFormat(2, whole, lambda data: _quarters(data, whole))
    return None


def brain_floats(bits: np.ndarray) -> np.ndarray:
    """bfloat16's sixteen bits as float32, of which they are the upper half."""
    return (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)


def _halves(data: bytes, kind: type, target: np.dtype) -> np.ndarray:
    pairs = np.frombuffer(data, np.uint8)
    halves = np.stack([pairs & 0x0F, pairs >> 4], axis=-1).reshape(-1)
    if kind is ml_dtypes.int4:
        return ((halves.astype(np.int8) ^ 8) - 8).astype(target)
    if kind is ml_dtypes.uint4:
        return halves.astype(target)
    return halves.view(kind).astype(target)


def _quarters(data: bytes, target: np.dtype) -> np.ndarray:
    fours = np.frombuffer(data, np.uint8)
    parts = np.stack([fours >> shift & 3 for shift in (0, 2, 4, 6)], axis=-1).reshape(-1)
    if target.kind == "i":
        return ((parts.astype(np.int8) ^ 2) - 2).astype(target)
    return parts.astype(target)
