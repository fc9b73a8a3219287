"""Recurrent layers of tf.keras 2 over sequences whose first axis is time."""

from typing import Any

import keras
from keras import ops


class _TimeMajor:
    """Before any of Keras's recurrent layers: what it takes and gives has time first.

    Source: tf.keras 2.15 layers/rnn/base_rnn.py, `time_major`; masks have time first too.
    """

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        """As the layer is built over a batch first."""
        super().build(_swapped(sequences_shape), initial_state_shape)  # type: ignore[misc]

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        """The layer over the turned sequences; what has time in it is turned back."""
        own: Any = self
        outputs = super().call(  # type: ignore[misc]
            ops.swapaxes(sequences, 0, 1),
            initial_state=initial_state,
            mask=None if mask is None else ops.swapaxes(mask, 0, 1),
            training=training,
        )
        if not own.return_sequences:
            return outputs
        if not isinstance(outputs, list | tuple):
            return ops.swapaxes(outputs, 0, 1)
        count = _num_sequences(own)
        return (*(ops.swapaxes(one, 0, 1) for one in outputs[:count]), *outputs[count:])

    def compute_output_shape(self, sequences_shape: Any, initial_state_shape: Any = None) -> Any:
        """The layer's own, with time first."""
        own: Any = self
        shape = super().compute_output_shape(_swapped(sequences_shape))  # type: ignore[misc]
        if not own.return_sequences:
            return shape
        if not isinstance(shape[0], list | tuple):
            return _swapped(shape)
        count = _num_sequences(own)
        return (*(_swapped(one) for one in shape[:count]), *shape[count:])


@keras.saving.register_keras_serializable("layerwright")
class TimeMajorSimpleRNN(_TimeMajor, keras.layers.SimpleRNN):  # type: ignore[misc]
    """A SimpleRNN with `time_major=True`.

    Shape: `(time, batch_size, features)` → `(time, batch_size, units)` or `(batch_size, units)`.
    """


@keras.saving.register_keras_serializable("layerwright")
class TimeMajorLSTM(_TimeMajor, keras.layers.LSTM):  # type: ignore[misc]
    """An LSTM with `time_major=True`.

    Shape: `(time, batch_size, features)` → `(time, batch_size, units)` or `(batch_size, units)`.
    """


@keras.saving.register_keras_serializable("layerwright")
class TimeMajorGRU(_TimeMajor, keras.layers.GRU):  # type: ignore[misc]
    """A GRU with `time_major=True`.

    Shape: `(time, batch_size, features)` → `(time, batch_size, units)` or `(batch_size, units)`.
    """


@keras.saving.register_keras_serializable("layerwright")
class TimeMajorRNN(_TimeMajor, keras.layers.RNN):  # type: ignore[misc]
    """An RNN of any cells with `time_major=True`.

    Shape: `(time, batch_size, features)` → `(time, batch_size, units)` or `(batch_size, units)`.
    """


@keras.saving.register_keras_serializable("layerwright")
class TimeMajorBidirectional(_TimeMajor, keras.layers.Bidirectional):  # type: ignore[misc]
    """A Bidirectional around a layer that had `time_major=True`.

    Shape: `(time, batch_size, features)` → `(time, batch_size, 2 · units)`.
    """


def _swapped(shape: Any) -> tuple[Any, ...]:
    return (shape[1], shape[0], *shape[2:])


def _num_sequences(layer: Any) -> int:
    """How many of its outputs are sequences: two of both directions that are not merged."""
    return 2 if getattr(layer, "merge_mode", "concat") is None else 1
