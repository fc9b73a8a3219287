"""Wrappers of RNN cells that tf.keras 1 and 2 had (`tf.nn.RNNCellResidualWrapper` …)."""

from typing import Any

import keras
import tensorflow as tf


class _CellWrapper(keras.Layer):  # type: ignore[misc]
    """A cell around a cell.

    Args:
        cell: the wrapped cell, or its config.

    Source: tf.keras 2.15 layers/rnn/cell_wrappers.py.
    """

    def __init__(self, cell: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        is_config = isinstance(cell, dict)
        # By this name files have its weights.
        self.wrapped_cell = keras.saving.deserialize_keras_object(cell) if is_config else cell
        self.state_size = self.wrapped_cell.state_size
        self.output_size = self.wrapped_cell.output_size

    def build(self, input_shape: Any) -> None:
        """As the cell is built."""
        cell = self.wrapped_cell
        if not cell.built:
            cell.build(input_shape)
            cell.built = True
        self.built = True

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, Any]:
        """One step of the cell."""
        has_training = getattr(self.wrapped_cell, "_call_has_training_arg", False)
        keywords = {"training": training} if has_training else {}
        outputs, states = self.wrapped_cell(inputs, states, **keywords)
        return outputs, states

    def get_initial_state(self, batch_size: Any = None) -> Any:
        """The cell's own."""
        return self.wrapped_cell.get_initial_state(batch_size=batch_size)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        cell = keras.saving.serialize_keras_object(self.wrapped_cell)
        return {**super().get_config(), "cell": cell}


@keras.saving.register_keras_serializable("layerwright")
class DeviceWrapper(_CellWrapper):
    """A cell as it is: on which device it runs changes no number, and is left to TensorFlow.

    Args:
        cell: the wrapped cell.
        device: where it ran then.

    Shape: as the cell's.
    """

    def __init__(self, cell: Any, device: Any = None, **kwargs: Any) -> None:
        super().__init__(cell, **kwargs)
        self.device = device

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "device": self.device}


@keras.saving.register_keras_serializable("layerwright")
class ResidualWrapper(_CellWrapper):
    """Adds a cell's inputs to its outputs.

    Args:
        cell: the wrapped cell.
        residual_fn: a function that was used instead of the sum; a file only tells its name.

    Shape: a step `(batch_size, units)` → `(batch_size, units)`.
    """

    def __init__(self, cell: Any, residual_fn: Any = None, **kwargs: Any) -> None:
        for key in ("residual_fn_type", "residual_fn_module"):
            kwargs.pop(key, None)
        if residual_fn is not None:
            raise ValueError(
                "the inputs are joined to the outputs by a function of its author's, "
                "`residual_fn`, which the file does not hold"
            )
        super().__init__(cell, **kwargs)

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, Any]:
        """The sum, and the cell's states."""
        outputs, states = super().call(inputs, states, training=training)
        return inputs + outputs, states


@keras.saving.register_keras_serializable("layerwright")
class DropoutWrapper(_CellWrapper):
    """Drops parts of what goes into a cell, of its states and of what it gives.

    As then, it does so in every call, predictions too, where a share to keep is below 1.

    Args:
        cell: the wrapped cell.
        input_keep_prob: the share of the inputs to keep.
        output_keep_prob: the share of the outputs to keep.
        state_keep_prob: the share of the states to keep.
        variational_recurrent: one pattern for all steps; cannot be made again here.
        input_size: was used with `variational_recurrent` alone.
        seed: of the patterns.

    Shape: a step `(batch_size, features)` → `(batch_size, units)`.
    """

    def __init__(
        self,
        cell: Any,
        input_keep_prob: float = 1.0,
        output_keep_prob: float = 1.0,
        state_keep_prob: float = 1.0,
        variational_recurrent: bool = False,
        input_size: Any = None,
        seed: int | None = None,
        dropout_fn: Any = None,
        **kwargs: Any,
    ) -> None:
        for key in ("dropout_fn_type", "dropout_fn_module"):
            kwargs.pop(key, None)
        if variational_recurrent:
            raise ValueError(
                "`variational_recurrent` drops by a pattern drawn when the model was made, which "
                "the file does not hold"
            )
        if dropout_fn is not None:
            raise ValueError(
                "which states are dropped is told by a function of its author's, "
                "`dropout_state_filter_visitor`, which the file does not hold"
            )
        super().__init__(cell, **kwargs)
        self.input_keep_prob = input_keep_prob
        self.output_keep_prob = output_keep_prob
        self.state_keep_prob = state_keep_prob
        self.input_size = input_size
        self.seed = seed

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, Any]:
        """One step of the cell between what is dropped."""
        inputs = self._dropped(inputs, self.input_keep_prob)
        outputs, states = super().call(inputs, states, training=training)
        states = keras.tree.map_structure(
            lambda state: self._dropped(state, self.state_keep_prob), states
        )
        return self._dropped(outputs, self.output_keep_prob), states

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {
            **super().get_config(),
            "input_keep_prob": self.input_keep_prob,
            "output_keep_prob": self.output_keep_prob,
            "state_keep_prob": self.state_keep_prob,
            "input_size": self.input_size,
            "seed": self.seed,
        }

    def _dropped(self, values: Any, kept: float) -> Any:
        return values if kept >= 1 else tf.nn.dropout(values, rate=1.0 - kept, seed=self.seed)
