"""SReLU and ParametricSoftplus of Keras 1: activations with weights."""

from typing import Any

import keras
from keras import ops


class _LearnedActivation(keras.Layer):  # type: ignore[misc]
    """Weights of the input's shape, one on each axis of `shared_axes`."""

    def __init__(self, shared_axes: Any = None, **kwargs: Any) -> None:
        super().__init__(**{key: item for key, item in kwargs.items() if key in _OF_LAYERS})
        self.shared_axes = [shared_axes] if isinstance(shared_axes, int) else shared_axes

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "shared_axes": self.shared_axes}

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As it came."""
        return input_shape

    def _weight(self, name: str, initializer: Any, input_shape: tuple[int | None, ...]) -> Any:
        shared = self.shared_axes or ()
        shape = [1 if axis in shared else input_shape[axis] for axis in range(1, len(input_shape))]
        return self.add_weight(shape=shape, initializer=initializer, name=name)


_OF_LAYERS = frozenset({"name", "trainable", "dtype"})


@keras.saving.register_keras_serializable("layerwright")
class SReLU(_LearnedActivation):
    """Three lines that join: `t_left` and `t_right` bend them, `a_left` and `a_right` tilt them.

    Source: keras 1.2 keras/layers/advanced_activations.py.
    """

    def __init__(
        self,
        t_left_init: Any = "zero",
        a_left_init: Any = "glorot_uniform",
        t_right_init: Any = "glorot_uniform",
        a_right_init: Any = "one",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.initializers = {
            "t_left": t_left_init,
            "a_left": a_left_init,
            "t_right": t_right_init,
            "a_right": a_right_init,
        }

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """The four weights, in Keras 1's order."""
        for name, initializer in self.initializers.items():
            today = {"zero": "zeros", "one": "ones"}.get(str(initializer), initializer)
            setattr(self, name, self._weight(name, today, input_shape))
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The line of the part that each number lies in."""
        # Keras 1 kept the right bend to the right of the left one in this way.
        right = self.t_left + ops.abs(self.t_right)
        from_left = inputs - self.t_left
        centre = ops.minimum(ops.relu(from_left), right - self.t_left)
        left = self.a_left * ops.relu(-from_left)
        return self.t_left + centre - left + ops.relu(inputs - right) * self.a_right

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        given = {f"{name}_init": item for name, item in self.initializers.items()}
        return {**super().get_config(), **given}


@keras.saving.register_keras_serializable("layerwright")
class ParametricSoftplus(_LearnedActivation):
    """`alpha · softplus(beta · x)`.

    Source: keras 1.2 keras/layers/advanced_activations.py.
    """

    def __init__(self, alpha_init: float = 0.2, beta_init: float = 5.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha_init = alpha_init
        self.beta_init = beta_init

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """The two weights."""
        constant = keras.initializers.Constant
        self.alphas = self._weight("alphas", constant(self.alpha_init), input_shape)
        self.betas = self._weight("betas", constant(self.beta_init), input_shape)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The curve's value."""
        return ops.softplus(self.betas * inputs) * self.alphas

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {
            **super().get_config(),
            "alpha_init": self.alpha_init,
            "beta_init": self.beta_init,
        }
