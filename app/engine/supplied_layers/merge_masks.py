"""Merging layers with the mask of Keras 1 and 2: a step counts where it counts in all of them."""

from typing import Any

import keras
from keras import ops
from keras.src.ops.numpy import Concatenate


class _AllMasks:
    """What is not masked at all counts everywhere, and says nothing.

    Source: keras 2.15 keras/src/layers/merging/base_merge.py, compute_mask.
    """

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The steps that every masked input counts."""
        found = [one for one in mask or () if one is not None]
        if not found:
            return None
        counts = found[0]
        for one in found[1:]:
            counts = ops.logical_and(counts, one)
        return counts


@keras.saving.register_keras_serializable("layerwright")
class AddOfKeras2(_AllMasks, keras.layers.Add):  # type: ignore[misc]
    """The sum."""


@keras.saving.register_keras_serializable("layerwright")
class SubtractOfKeras2(_AllMasks, keras.layers.Subtract):  # type: ignore[misc]
    """The difference."""


@keras.saving.register_keras_serializable("layerwright")
class MultiplyOfKeras2(_AllMasks, keras.layers.Multiply):  # type: ignore[misc]
    """The product."""


@keras.saving.register_keras_serializable("layerwright")
class AverageOfKeras2(_AllMasks, keras.layers.Average):  # type: ignore[misc]
    """The mean."""


@keras.saving.register_keras_serializable("layerwright")
class MaximumOfKeras2(_AllMasks, keras.layers.Maximum):  # type: ignore[misc]
    """The larger."""


@keras.saving.register_keras_serializable("layerwright")
class MinimumOfKeras2(_AllMasks, keras.layers.Minimum):  # type: ignore[misc]
    """The smaller."""


@keras.saving.register_keras_serializable("layerwright")
class ConcatenateOfKeras2(keras.layers.Concatenate):  # type: ignore[misc]
    """One after another; along the features a step counts where it counts in all inputs.

    Source: keras 2.15 keras/src/layers/merging/concatenate.py, compute_mask.
    """

    _num_masks = 0

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The steps that count."""
        if mask is None or all(one is None for one in mask):
            return None
        masks = []
        for tensor, own in zip(inputs, mask, strict=True):
            if own is None:
                masks.append(ops.ones_like(tensor, dtype="bool"))
            elif len(own.shape) < len(tensor.shape):
                whole = ops.ones_like(tensor, dtype="bool")
                masks.append(ops.logical_and(ops.expand_dims(own, -1), whole))
            else:
                masks.append(own)
        # Named after the layer: Keras calls such a step "concatenate", as it may call a layer.
        self._num_masks += 1
        name = f"{self.name}_mask_{self._num_masks}"
        joined = Concatenate(axis=self.axis, name=name)(masks)
        return ops.all(joined, axis=-1)
