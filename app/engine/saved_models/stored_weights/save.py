"""One weight as a .npy file: told where it lies in the model's file, or written piece by piece."""

import base64
import io
from pathlib import Path

import numpy as np

from app.engine.saved_models.stored_weights.opening import open_weights
from app.spec.weight_values import SaveWeightRequest, WeightPlace, WeightSaved


def save_weight(request: SaveWeightRequest) -> WeightSaved:
    """Write a weight as NumPy keeps arrays, in the file's own dtype where NumPy has it.

    A quantized one as the numbers that it stands for. Values that lie in the model's file just
    so are not copied: the answer says where.

    Raises:
        NotFound: there is no such weight.
        Conflict: it holds no numbers.
        UnreadableFile: the file is damaged, or the weight is not honest.
    """
    target = Path(request.target_path)
    with open_weights(Path(request.path)) as file:
        tensor = file.tensor(request.weight)
        dtype = tensor.array_dtype.newbyteorder("<")
        header = _header(dtype, tensor.sizes)
        if tensor.place is not None:
            start, num_bytes = tensor.place
            return WeightSaved(
                dtype=dtype.name,
                size_bytes=len(header) + num_bytes,
                place=WeightPlace(
                    header=base64.b64encode(header).decode(), start=start, num_bytes=num_bytes
                ),
            )
        with target.open("wb") as out:
            out.write(header)
            for _, block in tensor.blocks():
                out.write(block.astype(dtype, copy=False).tobytes())
    return WeightSaved(dtype=dtype.name, size_bytes=target.stat().st_size)


def _header(dtype: np.dtype, sizes: tuple[int, ...]) -> bytes:
    out = io.BytesIO()
    fields = {
        "descr": np.lib.format.dtype_to_descr(dtype),
        "fortran_order": False,
        "shape": sizes,
    }
    np.lib.format.write_array_header_1_0(out, fields)
    return out.getvalue()
