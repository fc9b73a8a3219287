"""UpSampling2D as Keras 2.2 and 2.3 did it where it was bilinear."""

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("layerwright")
class UpSampling2DOfKeras2(keras.layers.UpSampling2D):  # type: ignore[misc]
    """Output pixel i lies at i / size of the input, not at (i + 0.5) / size - 0.5.

    Shape: as UpSampling2D's.
    Source: keras 2.3 keras/backend/tensorflow_backend.py, resize_images.
    """

    def call(self, inputs: Any) -> Any:
        """The images, with the weighted means of their neighbours between the pixels."""
        is_first = self.data_format == "channels_first"
        images = tf.transpose(inputs, [0, 2, 3, 1]) if is_first else inputs
        sizes = tf.shape(images)[1:3] * tf.constant(self.size, tf.int32)
        resized = tf.raw_ops.ResizeBilinear(images=images, size=sizes)
        static = [
            None if axis is None else axis * factor
            for axis, factor in zip(images.shape[1:3], self.size, strict=True)
        ]
        resized.set_shape((images.shape[0], *static, images.shape[3]))
        resized = tf.cast(resized, self.compute_dtype)
        return tf.transpose(resized, [0, 3, 1, 2]) if is_first else resized
