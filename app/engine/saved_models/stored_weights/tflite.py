"""Weights of a TensorFlow Lite file: its buffers, whole numbers turned into what they mean."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np

from app.engine.saved_models.stored_weights.flat import FlatTensor, Stretch, flat_tensor
from app.engine.saved_models.stored_weights.tensor import ImageAxes
from app.engine.saved_models.tflite_buffers import damage_in_words, dtype_of, place_of_buffer
from app.errors import Conflict, NotFound, UnreadableFile

_MAX_SCALES = 1_000_000


@dataclass(frozen=True)
class TfliteWeights:
    """An open file, and the model in it."""

    file: BinaryIO
    size_bytes: int
    model: Any

    def tensor(self, path: str) -> FlatTensor:
        """The weight at `path`: the number of its graph and its own number there.

        Quantized ones are told as the numbers that they stand for.
        """
        with damage_in_words():
            return self._tensor(path)

    def _tensor(self, path: str) -> FlatTensor:
        found = self._at(path)
        if found.Sparsity() is not None:
            raise Conflict(
                f"The tensor {path} is kept sparse (its zeros left out), which is not read.",
                hint="Its shape is shown.",
            )
        dtype = dtype_of(found)
        sizes = tuple(int(found.Shape(axis)) for axis in range(found.ShapeLength()))
        start, num_bytes = place_of_buffer(self.model, found.Buffer())
        if start + num_bytes > self.size_bytes:
            raise UnreadableFile(
                f"The values of the tensor {path} lie beyond the end of the file.",
                hint="The download or upload was cut short; download or save it again.",
            )
        place = Stretch(self.file, start, num_bytes)
        tensor = flat_tensor(path, sizes, dtype, [place], image_axes=ImageAxes.TFLITE)
        quantization = found.Quantization()
        if quantization is None or quantization.ScaleLength() == 0 or "int" not in dtype:
            return tensor
        return _dequantized(tensor, _scales(path, quantization, sizes))

    def _at(self, path: str) -> Any:
        graph, _, number = path.partition("/")
        is_place = graph.isascii() and graph.isdigit() and number.isascii() and number.isdigit()
        if is_place and int(graph) < self.model.SubgraphsLength():
            subgraph = self.model.Subgraphs(int(graph))
            if int(number) < subgraph.TensorsLength():
                return subgraph.Tensors(int(number))
        raise NotFound(f"The file has no tensor {path[:200]!r}.", hint="Open the model again.")


def _scales(
    path: str, quantization: Any, sizes: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray, int]:
    """Scales, zero points and the axis that they go along; one scale stands for all.

    Source: schema.fbs, QuantizationParameters.
    """
    num_scales, axis = quantization.ScaleLength(), quantization.QuantizedDimension()
    is_whole = num_scales == 1
    fits = 0 <= axis < len(sizes) and num_scales == sizes[axis]
    if num_scales > _MAX_SCALES or not (is_whole or fits):
        raise UnreadableFile(
            f"The tensor {path} has {num_scales:,} scales, which its shape {sizes} does not have "
            "slices for.",
            hint="The file is damaged; convert the model again.",
        )
    scales = np.array([quantization.Scale(i) for i in range(num_scales)], np.float64)
    num_points = quantization.ZeroPointLength()
    points = [quantization.ZeroPoint(i) if i < num_points else 0 for i in range(num_scales)]
    return scales, np.array(points, np.float64), axis


def _dequantized(tensor: FlatTensor, scales: tuple[np.ndarray, np.ndarray, int]) -> FlatTensor:
    factors, points, axis = scales
    return replace(
        tensor,
        array_dtype=np.dtype(np.float32),
        place=None,
        scaling=_scaling(tensor.sizes, factors, points, axis),
        note=_words(tensor.dtype, factors, points, axis),
    )


def _scaling(
    sizes: tuple[int, ...], scales: np.ndarray, points: np.ndarray, axis: int
) -> Callable[[int, np.ndarray], np.ndarray]:
    """(stored − zero point) × scale. Source: tensorflow/lite/kernels/internal/reference."""
    after = math.prod(sizes[axis + 1 :])

    def scaled(place: int, values: np.ndarray) -> np.ndarray:
        slices = (place + np.arange(values.size)) // after % scales.size
        found: np.ndarray = (values - points[slices]) * scales[slices]
        return found.astype(np.float32)

    return scaled


def _words(dtype: str, scales: np.ndarray, points: np.ndarray, axis: int) -> str:
    point = f" − {points[0]:.0f}" if points[0] > 0 else f" + {-points[0]:.0f}" if points[0] else ""
    if scales.size == 1:
        return (
            f"Quantized: shown is (stored {dtype}{point}) × {scales[0]:.6g} "
            f"(scale {scales[0]:.6g}, zero point {points[0]:.0f})."
        )
    zero = "zero point 0" if not points.any() else "a zero point for each"
    return (
        f"Quantized: shown is stored {dtype} × scale, a scale for each of {scales.size:,} slices "
        f"of axis {axis} ({scales.min():.3g} to {scales.max():.3g}), {zero}."
    )
