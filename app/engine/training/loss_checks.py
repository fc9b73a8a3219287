"""Can a loss learn this target with these outputs? Keras computes a number for many that cannot.

Source: the formulas in keras/src/losses/losses.py; what each takes for granted of targets
and outputs.
"""

import math
from collections.abc import Sequence

from app.engine.training.compile_options import CLASS_LOSSES
from app.engine.training.network_facts import PROBABILITIES
from app.engine.training.no_fit import NoFit
from app.spec.dataset import ColumnProfile

_OF_PROBABILITIES = ("kl_divergence", "poisson", "dice", "tversky",
                     "categorical_generalized_cross_entropy",
                     "mean_squared_logarithmic_error")  # fmt: skip
"""Losses without `from_logits` that take the outputs for probabilities."""

_POSITIVE = (*PROBABILITIES, "softplus", "exponential", "relu", "relu6")

_RANGES = {
    "poisson": (0.0, math.inf),
    "mean_squared_logarithmic_error": (0.0, math.inf),
    "kl_divergence": (0.0, 1.0),
    "dice": (0.0, 1.0),
    "tversky": (0.0, 1.0),
    "hinge": (-1.0, 1.0),
    "squared_hinge": (-1.0, 1.0),
}
"""Where a loss means something only for targets within these bounds."""


def check_class_loss(
    loss: str, activation: str | None, units: int, num_classes: int, target: str
) -> None:
    """Raise where a loss cannot tell the classes of a target apart.

    Raises:
        NoFit: with what to take instead.
    """
    several = f"set units={num_classes} with softmax in the last layer"
    if units == 1 and "categorical" in loss:
        raise NoFit(
            f"The loss {loss} compares one output per class; the network has one output.",
            hint=f"Take binary_crossentropy, or {several}.",
            expected="binary_crossentropy",
            received=loss,
        )
    if units == 1 and loss in ("kl_divergence", "cosine_similarity", "poisson"):
        raise NoFit(
            f"The loss {loss} needs one output per class; with one output it is content with any "
            "answer for one of the two classes.",
            hint=f"Take binary_crossentropy, or {several}.",
            expected="binary_crossentropy",
            received=loss,
        )
    if units > 1 and loss in ("binary_crossentropy", "hinge", "squared_hinge") and num_classes == 2:
        raise NoFit(
            f"The loss {loss} takes one output for two classes; the network has {units}.",
            hint="Take sparse_categorical_crossentropy, or set units=1 with sigmoid.",
            expected="sparse_categorical_crossentropy",
            received=loss,
        )
    if loss == "mean_absolute_percentage_error":
        raise NoFit(
            f"The loss {loss} divides by the target, which is 0 for every class of {target!r} "
            "but one.",
            hint="Leave the loss out to take the usual one for classes.",
            received=loss,
        )
    if loss in _OF_PROBABILITIES and activation not in PROBABILITIES:
        fitting = "sigmoid" if units == 1 else "softmax"
        raise NoFit(
            f"The loss {loss} takes the outputs for probabilities; the last layer gives raw "
            "scores.",
            hint=f'Set activation="{fitting}" in the last layer.',
            expected=fitting,
            received=activation,
        )


def check_number_loss(
    loss: str, activation: str | None, targets: Sequence[ColumnProfile], num_outputs: int
) -> None:
    """Raise where a loss cannot learn the numbers of a target.

    Raises:
        NoFit: with what to take instead.
    """
    names = ", ".join(repr(column.name) for column in targets)
    instead = "Take mse (mean squared error), mae or huber."
    if "categorical_" in loss:
        raise NoFit(
            f"The loss {loss} is for classes; the target {names} holds numbers.",
            hint=instead,
            expected="mse",
            received=loss,
        )
    low, high = bounds(targets)
    least, most = (0.0, 1.0) if loss in CLASS_LOSSES else _RANGES.get(loss, (-math.inf, math.inf))
    if low is not None and high is not None and (low < least or high > most):
        takes = f"from {least:g} to {most:g}" if math.isfinite(most) else f"of {least:g} and above"
        raise NoFit(
            f"The loss {loss} takes targets {takes}; {names} goes from {low:g} to {high:g}.",
            hint=instead,
            expected="mse",
            received=loss,
        )
    if loss == "poisson" and activation not in _POSITIVE:
        raise NoFit(
            f"The loss {loss} takes the logarithm of the outputs, so they must be positive.",
            hint='Set activation="softplus" in the last layer.',
            expected="softplus",
            received=activation,
        )
    if loss in ("kl_divergence", "dice", "tversky") and activation not in PROBABILITIES:
        raise NoFit(
            f"The loss {loss} takes the outputs for shares from 0 to 1.",
            hint='Set activation="sigmoid" in the last layer, or softmax if they add up to 1.',
            expected="sigmoid",
            received=activation,
        )
    if loss == "cosine_similarity" and num_outputs == 1:
        raise NoFit(
            f"The loss {loss} compares the directions of several outputs; the network has one.",
            hint=instead,
            expected="mse",
            received=loss,
        )


def bounds(targets: Sequence[ColumnProfile]) -> tuple[float | None, float | None]:
    """The smallest and the largest number of the targets, None where nothing is known."""
    lows = [column.minimum for column in targets if column.minimum is not None]
    highs = [column.maximum for column in targets if column.maximum is not None]
    return min(lows, default=None), max(highs, default=None)
