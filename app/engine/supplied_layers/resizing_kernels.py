"""Resizing and UpSampling2D by the kernels that Keras 3 dropped: Gaussian and Mitchell's cubic."""

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("layerwright")
class ResizingOfKeras2(keras.layers.Resizing):  # type: ignore[misc]
    """A Resizing whose `interpolation` is "gaussian" or "mitchellcubic".

    Shape: `(batch_size, height, width, channels)`, without the batch too.
    Source: tf.keras 2.15 layers/preprocessing/image_preprocessing.py; utils/image_utils.py,
    smart_resize.
    """

    def call(self, inputs: Any) -> Any:
        """The images, of the wanted size; cropped first where their aspect is to stay."""
        images = tf.cast(inputs, self.compute_dtype)
        if self.crop_to_aspect_ratio:
            images = _cropped(images, self.height, self.width)
        resized = tf.image.resize(images, (self.height, self.width), method=self.interpolation)
        return tf.cast(resized, self.compute_dtype)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The wanted height and width."""
        return (*input_shape[:-3], self.height, self.width, input_shape[-1])


@keras.saving.register_keras_serializable("layerwright")
class UpSampling2DByKernel(keras.layers.UpSampling2D):  # type: ignore[misc]
    """An UpSampling2D whose `interpolation` is "gaussian" or "mitchellcubic".

    Shape: as UpSampling2D's.
    Source: tf.keras 2.15 backend.py, resize_images.
    """

    def call(self, inputs: Any) -> Any:
        """The images, so many times as large."""
        is_first = self.data_format == "channels_first"
        images = tf.transpose(inputs, [0, 2, 3, 1]) if is_first else inputs
        sizes = tf.shape(images)[1:3] * tf.constant(self.size, tf.int32)
        resized = tf.image.resize(images, sizes, method=self.interpolation)
        static = [
            None if axis is None else axis * factor
            for axis, factor in zip(images.shape[1:3], self.size, strict=True)
        ]
        resized.set_shape((images.shape[0], *static, images.shape[3]))
        resized = tf.cast(resized, self.compute_dtype)
        return tf.transpose(resized, [0, 3, 1, 2]) if is_first else resized


def _cropped(images: Any, height: int, width: int) -> Any:
    """The largest middle part of the aspect."""
    shape = tf.shape(images)
    high, wide = shape[-3], shape[-2]
    new_high = tf.minimum(high, tf.cast(tf.cast(wide * height, "float32") / width, "int32"))
    new_wide = tf.minimum(wide, tf.cast(tf.cast(high * width, "float32") / height, "int32"))
    top = tf.cast(tf.cast(high - new_high, "float32") / 2, "int32")
    left = tf.cast(tf.cast(wide - new_wide, "float32") / 2, "int32")
    return images[..., top : top + new_high, left : left + new_wide, :]
