"""Targets far from 0 to 1 (prices, years), learned at the scale that weights begin with.

While a run trains, a Rescaling stands behind the last Dense layer, so that the network
itself works with numbers around 0; loss and metrics stay in the target's own units. At
the end the scale goes into the last layer's kernel and bias: the model that is saved
is the one that was drawn, and gives the same numbers.
"""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from app.engine.training.network_facts import output_activation, output_layers
from app.spec.dataset import DatasetProfile, LearningTask
from app.spec.network import NetworkDocument
from app.spec.training import RunPlan

ADAPTIVE = ("Adam", "AdamW", "Nadam", "Adamax", "RMSprop", "Lion")
"""Optimizers whose steps do not grow with the gradient; others would run away here."""

_LOSSES = ("mse", "mean_squared_error", "mae", "mean_absolute_error", "huber", "log_cosh")
_LARGE, _SMALL = 3.0, 0.3


def needs_target_scale(plan: RunPlan, profile: DatasetProfile) -> bool:
    """Whether the target's numbers are far from what fresh weights give, and can be scaled."""
    is_able = (
        plan.choice.learning_task is LearningTask.REGRESSION
        and plan.loss in _LOSSES
        and plan.optimizer.class_name in ADAPTIVE
        and _has_scalable_end(plan.network)
    )
    return is_able and any(
        abs(column.mean or 0.0) > _LARGE or not _SMALL <= column.standard_deviation <= _LARGE
        for column in profile.columns
        if column.name in plan.choice.targets and column.standard_deviation
    )


def _has_scalable_end(network: NetworkDocument) -> bool:
    """Whether the last layer is a linear Dense with a bias that nothing else uses."""
    last = output_layers(network)[-1]
    used = {source.split(":")[0] for layer in network.layers for source in layer.inbound or ()}
    shared = {layer.shares for layer in network.layers}
    config = last.config
    return (
        last.class_name == "Dense"
        and output_activation(network, last) == "linear"
        and config.get("use_bias", True) is True
        and not config.get("kernel_constraint")
        and not config.get("bias_constraint")
        and last.shares is None
        and last.name not in used | shared
    )


@dataclass(frozen=True)
class TargetScale:
    """Mean and standard deviation of the target's numbers, of each output by itself.

    Shape: both `(num_outputs,)`.
    """

    mean: np.ndarray[Any, Any]
    standard_deviation: np.ndarray[Any, Any]

    @classmethod
    def of(cls, targets: np.ndarray[Any, Any]) -> "TargetScale":
        """The scale of the training rows' targets, `(num_rows, …, num_outputs)`."""
        rows = targets.reshape(-1, targets.shape[-1]).astype(np.float64)
        deviation = rows.std(axis=0)
        return cls(rows.mean(axis=0), np.where(deviation > 0, deviation, 1.0))

    def behind(self, model: keras.Model) -> keras.Model:
        """A model to train that shares the layers of `model` and gives the target's units."""
        scaling = keras.layers.Rescaling(
            self.standard_deviation.tolist(), self.mean.tolist(), dtype=model.outputs[0].dtype
        )
        return keras.Model(model.inputs, scaling(model.outputs[0]))

    def fold_in(self, last: keras.layers.Dense) -> None:
        """Give `last` weights with which it yields by itself what the scaling made of it."""
        kernel, bias = last.get_weights()
        last.set_weights(
            [kernel * self.standard_deviation, bias * self.standard_deviation + self.mean]
        )

    def take_out(self, last: keras.layers.Dense) -> None:
        """Undo `fold_in`: for weights that come from a finished model."""
        kernel, bias = last.get_weights()
        last.set_weights(
            [kernel / self.standard_deviation, (bias - self.mean) / self.standard_deviation]
        )
