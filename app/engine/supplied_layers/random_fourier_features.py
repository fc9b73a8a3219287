"""RandomFourierFeatures of tf.keras 2: a kernel method's features."""

from typing import Any

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable("layerwright")
class RandomFourierFeatures(keras.Layer):  # type: ignore[misc]
    """`cos(x · kernel / scale + bias)` with a kernel that is drawn once and not trained.

    Args:
        output_dim: how many features.
        kernel_initializer: "gaussian", "laplacian", or an initializer.
        scale: of the kernel; None: Keras 2's own for each kernel.

    Shape: `(batch_size, input_dim)` → `(batch_size, output_dim)`.
    Source: tf.keras 2 layers/kernelized.py.
    """

    def __init__(
        self,
        output_dim: int,
        kernel_initializer: Any = "gaussian",
        scale: float | None = None,
        trainable: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(trainable=trainable, **kwargs)
        self.output_dim = output_dim
        self.kernel_initializer = kernel_initializer
        self.scale = scale

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Kernel and bias, which stay, and the scale, which may be trained."""
        size = int(input_shape[-1] or 0)
        is_gaussian = self.kernel_initializer == "gaussian"
        scale = self.scale or (np.sqrt(size / 2.0) if is_gaussian else 1.0)
        self.unscaled_kernel = self.add_weight(
            shape=(size, self.output_dim),
            initializer=self._drawn(),
            trainable=False,
            name="unscaled_kernel",
        )
        self.bias = self.add_weight(
            shape=(self.output_dim,),
            initializer=keras.initializers.RandomUniform(0.0, 2 * np.pi),
            trainable=False,
            name="bias",
        )
        self.kernel_scale = self.add_weight(
            shape=(1,),
            initializer=keras.initializers.Constant(float(scale)),
            constraint="non_neg",
            name="kernel_scale",
        )
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The features."""
        kernel = self.unscaled_kernel / self.kernel_scale
        return ops.cos(ops.matmul(ops.cast(inputs, kernel.dtype), kernel) + self.bias)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The last axis becomes `output_dim`."""
        return (*input_shape[:-1], self.output_dim)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {
            **super().get_config(),
            "output_dim": self.output_dim,
            "kernel_initializer": self.kernel_initializer,
            "scale": self.scale,
        }

    def _drawn(self) -> Any:
        if self.kernel_initializer == "gaussian":
            return keras.initializers.RandomNormal(stddev=1.0)
        if self.kernel_initializer == "laplacian":
            return _cauchy
        return keras.initializers.get(self.kernel_initializer)


def _cauchy(shape: tuple[int, ...], dtype: Any = None) -> Any:
    """Of a Cauchy distribution, by its quantiles."""
    uniform = keras.random.uniform(shape, 0.001, 0.999, dtype=dtype)
    return ops.tan(np.pi * (uniform - 0.5))
