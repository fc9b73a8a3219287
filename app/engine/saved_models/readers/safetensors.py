"""Reads .safetensors: a JSON header of names, shapes and dtypes before the numbers.

Source: the format's own description in the safetensors README: eight bytes of header
length, little-endian, the header, then the bytes of all tensors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.engine.saved_models.json_text import parse_object
from app.engine.saved_models.limits import MAX_CONFIG_BYTES, MAX_NAME_CHARACTERS
from app.engine.saved_models.weight_tree import layers_of_names
from app.engine.saved_models.wiring import read_shape
from app.errors import UnreadableFile
from app.spec.model_view import Detail, ModelFormat, ModelKind, ModelView, WeightView

FORMAT = ModelFormat.SAFETENSORS

_LENGTH_BYTES = 8
_METADATA = "__metadata__"
_DTYPES = {
    "BOOL": "bool",
    "BF16": "bfloat16",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E4M3FNUZ": "float8_e4m3fnuz",
    "F8_E5M2": "float8_e5m2",
    "F8_E5M2FNUZ": "float8_e5m2fnuz",
    "F8_E8M0": "float8_e8m0fnu",
    "F4": "float4_e2m1fn",
    "C64": "complex64",
    **{f"F{bits}": f"float{bits}" for bits in (16, 32, 64)},
    **{f"I{bits}": f"int{bits}" for bits in (8, 16, 32, 64)},
    **{f"U{bits}": f"uint{bits}" for bits in (8, 16, 32, 64)},
}
_VIEW_ONLY = (
    "A .safetensors file holds weights alone, not the layers that they belong to nor how those "
    "are wired; it can be looked at. Open the model that it was made for as .keras or .h5."
)
_GUESSED = "The file states no layers: they are told by the names of the weights."


@dataclass(frozen=True)
class StoredTensor:
    """A tensor of the header, and where in the file its bytes lie."""

    weight: WeightView
    start: int
    num_bytes: int


def recognises(path: Path) -> bool:
    """Whether a JSON object of the stated length follows the first eight bytes."""
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_LENGTH_BYTES + 2)
    length = int.from_bytes(head[:_LENGTH_BYTES], "little")
    is_whole = 2 <= length <= size_bytes - _LENGTH_BYTES
    return head[_LENGTH_BYTES:] in (b'{"', b"{}", b"{ ", b"{\n") and is_whole


def read(path: Path) -> ModelView:
    """What the header shows.

    Raises:
        UnreadableFile: a header that is damaged, too long, or promises more than is there.
    """
    tensors, metadata = read_header(path)
    in_order = sorted(tensors.values(), key=lambda tensor: tensor.start)
    weights = [tensor.weight for tensor in in_order]
    # Torch's names have dots in them, those of Keras's variables strokes.
    has_dots = any("." in weight.name for weight in weights)
    layers = layers_of_names(weights, "." if has_dots else "/")
    return ModelView(
        format=FORMAT,
        class_name="Weights",
        name="weights",
        kind=ModelKind.WEIGHTS,
        layers=layers,
        num_params=sum(layer.num_params for layer in layers),
        view_only=_VIEW_ONLY,
        notes=(_GUESSED,),
        details=_details(metadata),
    )


def read_header(path: Path) -> tuple[Mapping[str, StoredTensor], Any]:
    """The tensors by their names, and what else the header says.

    Raises:
        UnreadableFile: a header that is damaged, too long, or promises more than is there.
    """
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        text = file.read(min(length, MAX_CONFIG_BYTES + 1))
    header = parse_object(text, "The file's header", is_unique=True)
    metadata = header.pop(_METADATA, None)
    start = _LENGTH_BYTES + length
    found: dict[str, StoredTensor] = {}
    for name, entry in header.items():
        tensor = _stored(name, entry, start, size_bytes)
        if tensor.weight.name in found:
            raise UnreadableFile(
                f"Two tensors are called {tensor.weight.name[:100]!r}, as far as names are shown.",
                hint="Names have at most 500 characters; give them shorter ones.",
            )
        found[tensor.weight.name] = tensor
    end = start
    for tensor in sorted(found.values(), key=lambda tensor: (tensor.start, tensor.num_bytes)):
        if tensor.start < end:
            raise UnreadableFile(
                f"The tensor {tensor.weight.name[:100]!r} lies upon another one.",
                hint="The format does not allow that; get the file from its author again.",
            )
        end = tensor.start + tensor.num_bytes
    return found, metadata


def _stored(name: str, entry: Any, start: int, size_bytes: int) -> StoredTensor:
    about = entry if isinstance(entry, dict) else {}
    shape, dtype = read_shape(about.get("shape")), about.get("dtype")
    place = about.get("data_offsets")
    is_place = isinstance(place, list) and [type(end) for end in place] == [int, int]
    if shape is None or None in shape or not isinstance(dtype, str) or not is_place:
        raise UnreadableFile(
            f"The header says nothing that makes sense of the tensor {name[:100]!r}.",
            hint="The file is damaged; download or save it again.",
        )
    begin, end = place or (0, 0)
    if not 0 <= begin <= end <= size_bytes - start:
        raise UnreadableFile(
            f"The tensor {name[:100]!r} lies beyond the end of the file.",
            hint="The download or upload was probably cut short; download or save it again.",
        )
    plain = _plain(name, MAX_NAME_CHARACTERS)
    weight = WeightView(name=plain, shape=shape, dtype=_DTYPES.get(dtype, dtype[:40].lower()))
    return StoredTensor(weight, start + begin, end - begin)


def _details(metadata: Any) -> tuple[Detail, ...]:
    if not isinstance(metadata, dict):
        return ()
    return tuple(
        Detail(name=_plain(key, 200), value=_plain(value, 2000))
        for key, value in list(metadata.items())[:40]
        if isinstance(value, str)
    )


def _plain(text: str, most: int) -> str:
    return text[:most].encode("utf-8", "replace").decode()
