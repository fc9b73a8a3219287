"""One weight as a .npy file, written piece by piece."""

from pathlib import Path

import numpy as np

from app.engine.saved_models.stored_weights.opening import open_weights
from app.spec.weight_values import SaveWeightRequest, WeightSaved


def save_weight(request: SaveWeightRequest) -> WeightSaved:
    """Write a weight as NumPy keeps arrays, in the file's own dtype where NumPy has it.

    A quantized one as the numbers that it stands for.

    Raises:
        NotFound: there is no such weight.
        Conflict: it holds no numbers.
        UnreadableFile: the file is damaged, or the weight is not honest.
    """
    target = Path(request.target_path)
    with open_weights(Path(request.path)) as file:
        tensor = file.tensor(request.weight)
        dtype = tensor.array_dtype.newbyteorder("<")
        with target.open("wb") as out:
            header = {
                "descr": np.lib.format.dtype_to_descr(dtype),
                "fortran_order": False,
                "shape": tensor.sizes,
            }
            np.lib.format.write_array_header_1_0(out, header)
            for _, block in tensor.blocks():
                out.write(block.astype(dtype, copy=False).tobytes())
    return WeightSaved(dtype=dtype.name, size_bytes=target.stat().st_size)
