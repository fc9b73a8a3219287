"""Layers of tf.keras 2 that changed an image's size at random while training."""

from typing import Any

import keras
import tensorflow as tf


class _RandomSize(keras.Layer):  # type: ignore[misc]
    """While training, one axis is stretched by a random factor; else nothing happens.

    Args:
        factor: a share, or the lowest and the highest.
        interpolation: as `keras.ops.image.resize` names it.
        seed: of the factors.

    Source: tf.keras 2 layers/preprocessing/image_preprocessing.py.
    """

    axis = -3

    def __init__(
        self, factor: Any, interpolation: str = "bilinear", seed: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.factor = factor
        self.interpolation = interpolation
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The images, stretched where `training`."""
        if not training:
            return inputs
        low, high = self._range()
        factor = keras.random.uniform((), 1 + low, 1 + high, seed=self.seed_generator)
        sizes = [tf.shape(inputs)[axis] for axis in (-3, -2)]
        place = self.axis + 3
        stretched = tf.cast(tf.cast(sizes[place], factor.dtype) * factor, tf.int32)
        sizes[place] = tf.maximum(stretched, 1)
        resized = tf.image.resize(inputs, tf.stack(sizes), method=self.interpolation)
        return tf.cast(resized, self.compute_dtype)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The stretched axis is unknown."""
        shape = list(input_shape)
        shape[self.axis] = None
        return tuple(shape)

    def compute_output_spec(self, inputs: Any, training: bool = False) -> Any:
        """Worked out by hand: without training the size would look known."""
        shape = self.compute_output_shape(tuple(inputs.shape))
        return keras.KerasTensor(shape, dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {
            **super().get_config(),
            "factor": self.factor,
            "interpolation": self.interpolation,
            "seed": self.seed,
        }

    def _range(self) -> tuple[float, float]:
        if isinstance(self.factor, list | tuple):
            return float(self.factor[0]), float(self.factor[1])
        return -float(self.factor), float(self.factor)


@keras.saving.register_keras_serializable("layerwright")
class RandomHeight(_RandomSize):
    """Stretches the height.

    Shape: `(batch_size, height, width, channels)` → `(batch_size, None, width, channels)`.
    """

    axis = -3


@keras.saving.register_keras_serializable("layerwright")
class RandomWidth(_RandomSize):
    """Stretches the width.

    Shape: `(batch_size, height, width, channels)` → `(batch_size, height, None, channels)`.
    """

    axis = -2


@keras.saving.register_keras_serializable("layerwright")
class RandomCropOfKeras2(keras.layers.RandomCrop):  # type: ignore[misc]
    """A RandomCrop that fits the image into its size where nothing is trained.

    Keras 3's own leaves the image as large as it came.

    Source: tf.keras 2 layers/preprocessing/image_preprocessing.py, RandomCrop.
    """

    def call(self, data: Any, training: bool = True) -> Any:
        """A random part while training, else the largest middle part, resized."""
        if training:
            return super().call(data, training=training)
        resized = keras.preprocessing.image.smart_resize(data, (self.height, self.width))
        return tf.cast(resized, self.compute_dtype)
