"""Reads .safetensors: a JSON header of names, shapes and dtypes before the numbers.

Source: the format's own description in the safetensors README: eight bytes of header
length, little-endian, the header, then the bytes of all tensors.
"""

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
    **{f"F{bits}": f"float{bits}" for bits in (16, 32, 64)},
    **{f"I{bits}": f"int{bits}" for bits in (8, 16, 32, 64)},
    **{f"U{bits}": f"uint{bits}" for bits in (8, 16, 32, 64)},
}
_VIEW_ONLY = (
    "A .safetensors file holds weights alone, not the layers that they belong to nor how those "
    "are wired; it can be looked at. Open the model that it was made for as .keras or .h5."
)
_GUESSED = "The file states no layers: they are told by the names of the weights."


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
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        header = parse_object(file.read(min(length, MAX_CONFIG_BYTES + 1)), "The file's header")
    metadata = header.pop(_METADATA, None)
    weights = [
        _weight(name, entry, size_bytes - _LENGTH_BYTES - length) for name, entry in header.items()
    ]
    weights.sort(key=lambda pair: pair[0])
    layers = layers_of_names([weight for _, weight in weights], ".")
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


def _weight(name: str, entry: Any, num_bytes: int) -> tuple[int, WeightView]:
    """The weight, and where its bytes begin: the order in which they were written."""
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
    if not 0 <= begin <= end <= num_bytes:
        raise UnreadableFile(
            f"The tensor {name[:100]!r} lies beyond the end of the file.",
            hint="The download or upload was probably cut short; download or save it again.",
        )
    plain = _plain(name, MAX_NAME_CHARACTERS)
    return begin, WeightView(name=plain, shape=shape, dtype=_DTYPES.get(dtype, dtype[:40].lower()))


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
