"""Optimizers and losses by name → Keras objects; unknown names → words.

Losses are made as objects, not passed on as names: Keras 3 writes a name
such as "mse" into .h5 files in a way that it cannot read back with compile=True.
"""

import difflib
import inspect
import math
from collections.abc import Mapping
from typing import Any

import keras
from keras.src.utils.naming import to_snake_case

from app.engine.training.network_facts import PROBABILITIES
from app.errors import InvalidRequest
from app.spec.base import JsonValue
from app.spec.dataset import LearningTask
from app.spec.training import OptimizerOptions

_NOT_OPTIMIZERS = ("Optimizer", "LossScaleOptimizer", "MultiOptimizer", "OptimizerMap")
_NOT_LOSSES = ("Loss", "CTC", "Circle")
_UNFIT = {"ctc": "sequences of labels", "circle": "embeddings of unit length"}
"""Losses of Keras that are not for a column of classes or numbers: what they take."""


ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "rmse": "root_mean_squared_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
    "acc": "accuracy",
    "ce": "crossentropy",
    "f1": "f1_score",
    "r2": "r2_score",
}


def classes_of(module: Any, base: type, left_out: tuple[str, ...]) -> dict[str, type]:
    """Every class of a Keras module by its snake_case name, which Keras takes too."""
    return {
        to_snake_case(name): found
        for name, found in sorted(vars(module).items())
        if inspect.isclass(found) and issubclass(found, base) and name not in left_out
    }


OPTIMIZERS = {
    name: found
    for name, found in vars(keras.optimizers).items()
    if inspect.isclass(found)
    and issubclass(found, keras.optimizers.Optimizer)
    and name not in _NOT_OPTIMIZERS
}
LOSSES = classes_of(keras.losses, keras.losses.Loss, _NOT_LOSSES)

CLASS_LOSSES = frozenset(
    name for name in LOSSES if "crossentropy" in name or "cross_entropy" in name
)
"""Losses on probabilities of classes."""

SCORE_LOSSES = CLASS_LOSSES | {"hinge", "squared_hinge", "categorical_hinge"}
"""Losses for which outputs without sigmoid or softmax are raw scores: above 0 means yes."""


def unknown_name(
    what: str, name: str, known: Mapping[str, Any] | list[str], where: str
) -> InvalidRequest:
    """The error for a name that Keras does not have, with the closest ones."""
    names = sorted(known)
    by_lower = {known_name.lower().replace("_", ""): known_name for known_name in names}
    close = [
        by_lower[found]
        for found in difflib.get_close_matches(
            name.lower().replace("_", ""), list(by_lower), n=3, cutoff=0.5
        )
    ]
    hint = f"Did you mean {' or '.join(close)}?" if close else f"Keras has {', '.join(names)}."
    return InvalidRequest(f"Keras has no {what} named {name[:100]!r}.", hint=hint, where=where)


def canonical_loss(name: str) -> str:
    """A loss's own snake_case name: "mse" and "MeanSquaredError" → "mean_squared_error".

    Raises:
        InvalidRequest: for a name that Keras does not have, with the closest ones, and for a
            loss that no run can feed.
    """
    key = to_snake_case(name) if name not in ALIASES else name
    key = ALIASES.get(key, ALIASES.get(name.lower(), key))
    if key in _UNFIT:
        raise InvalidRequest(
            f"The loss {key} takes {_UNFIT[key]}, which a run cannot feed.",
            hint="Leave the loss out to take the usual one for the target.",
            where="compile.loss",
        )
    if key not in LOSSES:
        raise unknown_name("loss", name, LOSSES, "compile.loss")
    return key


def make_loss(name: str, from_logits: bool) -> Any:
    """The loss object; `from_logits` where the network's outputs are raw scores."""
    found = LOSSES[canonical_loss(name)]
    if from_logits and "from_logits" in inspect.signature(found).parameters:
        return found(from_logits=True)
    return found()


def optimizer_options(given: str | OptimizerOptions | None) -> OptimizerOptions:
    """The optimizer under its Keras name, its config checked by making it once.

    Raises:
        InvalidRequest: for an unknown optimizer or argument, or a value that it cannot take.
    """
    if given is None:
        return OptimizerOptions(class_name="Adam")
    options = OptimizerOptions(class_name=given) if isinstance(given, str) else given
    by_lower = {name.lower(): name for name in OPTIMIZERS}
    name = by_lower.get(options.class_name.lower().replace("_", ""))
    if name is None:
        raise unknown_name("optimizer", options.class_name, OPTIMIZERS, "compile.optimizer")
    checked = OptimizerOptions(class_name=name, config=options.config)
    make_optimizer(checked)
    return checked


def make_optimizer(options: OptimizerOptions) -> Any:
    """The optimizer object.

    Raises:
        InvalidRequest: naming the argument that is wrong, and what it takes.
    """
    found = OPTIMIZERS[options.class_name]
    parameters = inspect.signature(found).parameters
    arguments = [
        name
        for name, parameter in parameters.items()
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    for argument, value in options.config.items():
        if argument not in arguments:
            raise unknown_name(
                f"argument of {options.class_name}", argument, arguments, "compile.optimizer"
            )
        _check_argument(options.class_name, argument, value, parameters[argument].default)
    config: dict[str, Any] = dict(options.config)
    if isinstance(config.get("learning_rate"), dict):
        config["learning_rate"] = _make_schedule(config["learning_rate"])
    try:
        return found(**config)
    except (ValueError, TypeError) as error:
        raise InvalidRequest(
            f"Keras cannot make the optimizer {options.class_name} with {options.config}: "
            f"{str(error)[:300]}",
            hint="Leave the argument out to take Keras's default.",
            where="compile.optimizer",
        ) from error


def _check_argument(class_name: str, argument: str, value: JsonValue, default: Any) -> None:
    where = "compile.optimizer"
    if argument == "learning_rate" and isinstance(value, dict):
        return
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(default, float) and not is_number:
        raise InvalidRequest(
            f"{argument} of {class_name} takes a number; {value!r} was given.",
            hint=f"For example {default!r}, Keras's default.",
            where=where,
        )
    if argument == "learning_rate" and isinstance(value, int | float):
        if not math.isfinite(value) or value <= 0:
            raise InvalidRequest(
                f"learning_rate of {class_name} must be greater than 0; {value!r} was given.",
                hint=f"For example {default!r}, Keras's default.",
                where=where,
            )
    elif isinstance(value, float) and not math.isfinite(value):
        raise InvalidRequest(f"{argument} of {class_name} is not finite.", where=where)
    if isinstance(default, bool) and not isinstance(value, bool):
        raise InvalidRequest(
            f"{argument} of {class_name} takes true or false; {value!r} was given.", where=where
        )


def _make_schedule(value: dict[str, Any]) -> Any:
    schedules = {
        name: found
        for name, found in vars(keras.optimizers.schedules).items()
        if inspect.isclass(found)
        and issubclass(found, keras.optimizers.schedules.LearningRateSchedule)
        and name != "LearningRateSchedule"
    }
    name = str(value.get("class_name"))
    if name not in schedules:
        raise unknown_name("learning rate schedule", name, schedules, "compile.optimizer")
    config = value.get("config", {})
    try:
        return schedules[name](**config)
    except (ValueError, TypeError) as error:
        raise InvalidRequest(
            f"Keras cannot make the schedule {name}: {str(error)[:300]}", where="compile.optimizer"
        ) from error


def has_raw_scores(task: LearningTask, loss: str, activation: str | None) -> bool:
    """Whether the outputs of a classifier are raw scores, to be made into probabilities.

    A loss such as mse teaches outputs without sigmoid or softmax to be 0 and 1 themselves.
    """
    return (
        task is not LearningTask.REGRESSION
        and canonical_loss(loss) in SCORE_LOSSES
        and activation not in PROBABILITIES
    )
