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

    Args:
        is_cut_last: whether the image is first made as small as it may be and its middle cut
            then, as TensorFlow 2.2 to 2.6 did; later ones cut the middle first. Whole pixels
            lie elsewhere.

    Source: tf.keras 2.3 and 2.7 layers/preprocessing/image_preprocessing.py, RandomCrop.
    """

    def __init__(self, *args: Any, is_cut_last: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_cut_last = is_cut_last

    def call(self, data: Any, training: bool = True) -> Any:
        """A random part while training, else the largest middle part, resized."""
        if training:
            return super().call(data, training=training)
        if self.is_cut_last:
            return tf.cast(self._cut_last(tf.convert_to_tensor(data)), self.compute_dtype)
        resized = keras.preprocessing.image.smart_resize(data, (self.height, self.width))
        return tf.cast(resized, self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "is_cut_last": self.is_cut_last}

    def _cut_last(self, images: Any) -> Any:
        height, width = tf.unstack(tf.shape(images)[-3:-1])
        is_tall = height / width > self.height / self.width
        scaled_height = tf.cast(self.width * height / width, tf.int32)
        scaled_width = tf.cast(self.height * width / height, tf.int32)
        sizes = tf.stack(
            [
                tf.where(is_tall, scaled_height, self.height),
                tf.where(is_tall, self.width, scaled_width),
            ]
        )
        resized = tf.image.resize(images, sizes)
        top, left = tf.unstack((sizes - [self.height, self.width]) // 2)
        cut = resized[..., top : top + self.height, left : left + self.width, :]
        cut.set_shape((*images.shape[:-3], self.height, self.width, images.shape[-1]))
        return cut
