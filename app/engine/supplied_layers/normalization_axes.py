"""BatchNormalization over several axes, or over parts of a batch, as tf.keras 1 and 2 had it."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("layerwright")
class BatchNormalizationOfKeras2(keras.Layer):  # type: ignore[misc]
    """Normalizes with statistics of their own for each place along `axis`.

    Args:
        axis: the axes that keep their own gamma, beta and statistics.
        virtual_batch_size: while training, rows are normalized in groups of this size.
        renorm: while training, correct by the moving statistics (batch renormalization).
        renorm_clipping: "rmin", "rmax" and "dmax", each where it is stated.
        renorm_momentum: of the statistics that `renorm` corrects by.

    The others are those of Keras's BatchNormalization.

    Shape: as it came. Weights have the input's axes, 1 where they are shared, and with
    `virtual_batch_size` one more (1) after the first, as files have them.
    Source: tf.keras 2.15 layers/normalization/batch_normalization.py, BatchNormalizationBase.
    """

    def __init__(
        self,
        axis: Any = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        virtual_batch_size: int | None = None,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: float = 0.99,
        **kwargs: Any,
    ) -> None:
        parts = {key: kwargs.pop(key, default) for key, default in _PARTS.items()}
        super().__init__(**kwargs)
        self.axis = list(axis) if isinstance(axis, list | tuple) else [axis]
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.virtual_batch_size = virtual_batch_size
        self.renorm = renorm
        self.renorm_clipping = dict(renorm_clipping or {})
        self.renorm_momentum = renorm_momentum
        self._parts = {key: _kind(key).get(value) for key, value in parts.items()}
        self.supports_masking = True

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Gamma, beta and the statistics, each of one shape."""
        ndim = len(input_shape)
        kept = sorted({axis % ndim for axis in self.axis})
        shape = [input_shape[place] if place in kept else 1 for place in range(ndim)]
        if None in shape:
            raise ValueError(
                f"The axes {self.axis} must be of known size; the input's shape is {input_shape}."
            )
        self._broadcast = list(shape)
        self._reduced = [place for place in range(ndim) if place not in kept]
        if self.virtual_batch_size is not None:
            shape.insert(1, 1)
        elif len(kept) == 1:
            shape = [input_shape[kept[0]]]
        self.gamma = self._own("gamma", shape, is_there=self.scale)
        self.beta = self._own("beta", shape, is_there=self.center)
        self.moving_mean = self._statistic("moving_mean", shape, "moving_mean")
        self.moving_variance = self._statistic("moving_variance", shape, "moving_variance")
        if self.renorm:
            self.moving_stddev = self._statistic("moving_stddev", shape, "moving_variance")
            self.renorm_mean = self._statistic("renorm_mean", shape, "moving_mean")
            self.renorm_stddev = self._statistic("renorm_stddev", shape, "moving_variance")
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The normalized values, scaled and shifted, worked out in 32 bits or more."""
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        values = ops.cast(inputs, dtype)
        if training:
            result = self._trained(values)
        else:
            result = self._normalized(
                values, self._wide(self.moving_mean), self._wide(self.moving_variance)
            )
            result = self._scaled(result, self._wide(self.gamma), self._wide(self.beta))
        return ops.cast(result, self.compute_dtype)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As it came."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {
            **super().get_config(),
            **{key: getattr(self, key) for key in _ARGUMENTS},
            **{key: _kind(key).serialize(value) for key, value in self._parts.items()},
        }

    def _trained(self, values: Any) -> Any:
        """Normalized by the batch at hand, whose moments the statistics take in."""
        groups, axes, wide = values, self._reduced, self._wide
        if self.virtual_batch_size is not None:
            shape = ops.shape(values)
            groups = ops.reshape(values, (self.virtual_batch_size, -1, *shape[1:]))
            axes = [0, *(axis + 1 for axis in self._reduced if axis)]
            wide = _same
        mean, variance = ops.moments(groups, axes, keepdims=True)
        result = self._normalized(groups, mean, variance)
        if self.virtual_batch_size is not None:
            mean = ops.mean(mean, axis=1, keepdims=True)
            variance = ops.mean(variance, axis=1, keepdims=True)
        if self.renorm:
            r, d = self._correction(mean, variance)
            result = result * r + d
        result = self._scaled(result, wide(self.gamma), wide(self.beta))
        _move(self.moving_mean, mean, self.momentum)
        if self.renorm:
            stddev = ops.sqrt(variance + self.epsilon)
            _move(self.moving_stddev, stddev, self.momentum)
            square = ops.square(self.moving_stddev) - self.epsilon
            self.moving_variance.assign(ops.maximum(square, 0.0))
        else:
            _move(self.moving_variance, variance, self.momentum)
        return ops.reshape(result, ops.shape(values))

    def _correction(self, mean: Any, variance: Any) -> tuple[Any, Any]:
        """The correction's factor and shift; what it is worked out from takes the batch in."""
        stddev = ops.sqrt(variance + self.epsilon)
        old_mean = ops.reshape(self.renorm_mean, mean.shape)
        old_stddev = ops.reshape(self.renorm_stddev, mean.shape)
        old_stddev = ops.maximum(old_stddev, self.epsilon**0.5)
        r = ops.stop_gradient(stddev / old_stddev)
        d = ops.stop_gradient((mean - old_mean) / old_stddev)
        clipping = self.renorm_clipping
        r = r if clipping.get("rmin") is None else ops.maximum(r, clipping["rmin"])
        r = r if clipping.get("rmax") is None else ops.minimum(r, clipping["rmax"])
        if clipping.get("dmax") is not None:
            d = ops.clip(d, -clipping["dmax"], clipping["dmax"])
        _move(self.renorm_mean, mean, self.renorm_momentum)
        _move(self.renorm_stddev, stddev, self.renorm_momentum)
        return r, d

    def _normalized(self, values: Any, mean: Any, variance: Any) -> Any:
        return (values - mean) * ops.rsqrt(variance + self.epsilon)

    def _scaled(self, values: Any, gamma: Any, beta: Any) -> Any:
        values = values if gamma is None else values * gamma
        return values if beta is None else values + beta

    def _wide(self, weight: Any) -> Any:
        """A weight with the input's axes."""
        return None if weight is None else ops.reshape(weight, self._broadcast)

    def _own(self, name: str, shape: list[Any], *, is_there: bool) -> Any:
        if not is_there:
            return None
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=self._parts[f"{name}_initializer"],
            regularizer=self._parts[f"{name}_regularizer"],
            constraint=self._parts[f"{name}_constraint"],
            autocast=False,
        )

    def _statistic(self, name: str, shape: list[Any], like: str) -> Any:
        initializer = self._parts[f"{like}_initializer"]
        return self.add_weight(
            name=name, shape=shape, initializer=initializer, trainable=False, autocast=False
        )


def _move(statistic: Any, value: Any, momentum: float) -> None:
    value = ops.reshape(value, statistic.shape)
    statistic.assign(statistic * momentum + value * (1 - momentum))


def _same(weight: Any) -> Any:
    return weight


def _kind(key: str) -> Any:
    """Keras's module of such a part."""
    return getattr(keras, key.rpartition("_")[2] + "s")


_PARTS: dict[str, Any] = {
    "beta_initializer": "zeros",
    "gamma_initializer": "ones",
    "moving_mean_initializer": "zeros",
    "moving_variance_initializer": "ones",
    "beta_regularizer": None,
    "gamma_regularizer": None,
    "beta_constraint": None,
    "gamma_constraint": None,
}

_ARGUMENTS = (
    "axis",
    "momentum",
    "epsilon",
    "center",
    "scale",
    "virtual_batch_size",
    "renorm",
    "renorm_clipping",
    "renorm_momentum",
)
