"""Optimizers, losses and metrics by name → Keras objects; unknown names → words.

Losses and metrics are made as objects, not passed on as names: Keras 3 writes a name
such as "mse" into .h5 files in a way that it cannot read back with compile=True.
"""

import difflib
import inspect
import math
from collections.abc import Mapping
from typing import Any

import keras
from keras.src.utils.naming import to_snake_case

from app.errors import InvalidRequest
from app.spec.base import JsonValue
from app.spec.training import OptimizerOptions

_NOT_OPTIMIZERS = ("Optimizer", "LossScaleOptimizer", "MultiOptimizer", "OptimizerMap")
_NOT_LOSSES = ("Loss", "CTC", "Circle")
_NOT_METRICS = ("Metric", "Mean", "Sum", "MeanMetricWrapper")

_ALIASES = {
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
}


def _classes(module: Any, base: type, left_out: tuple[str, ...]) -> dict[str, type]:
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
LOSSES = _classes(keras.losses, keras.losses.Loss, _NOT_LOSSES)
METRICS = _classes(keras.metrics, keras.metrics.Metric, _NOT_METRICS)

CLASS_LOSSES = frozenset(
    name for name in LOSSES if "crossentropy" in name or "cross_entropy" in name
)
"""Losses on probabilities of classes."""


def _unknown(what: str, name: str, known: Mapping[str, Any] | list[str], where: str) -> Exception:
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
        InvalidRequest: for a name that Keras does not have, with the closest ones.
    """
    key = to_snake_case(name) if name not in _ALIASES else name
    key = _ALIASES.get(key, _ALIASES.get(name.lower(), key))
    if key not in LOSSES:
        raise _unknown("loss", name, LOSSES, "compile.loss")
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
        raise _unknown("optimizer", options.class_name, OPTIMIZERS, "compile.optimizer")
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
            raise _unknown(
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
        raise _unknown("learning rate schedule", name, schedules, "compile.optimizer")
    config = value.get("config", {})
    try:
        return schedules[name](**config)
    except (ValueError, TypeError) as error:
        raise InvalidRequest(
            f"Keras cannot make the schedule {name}: {str(error)[:300]}", where="compile.optimizer"
        ) from error


def canonical_metric(name: str) -> str:
    """A metric's own snake_case name; "accuracy" and "crossentropy" stay (the loss decides).

    Raises:
        InvalidRequest: for a name that Keras does not have, or that needs arguments.
    """
    key = to_snake_case(name) if name not in _ALIASES else name
    key = _ALIASES.get(key, _ALIASES.get(name.lower(), key))
    if key in ("accuracy", "crossentropy"):
        return key
    if key not in METRICS and canonical_is_loss(key):
        return key
    if key not in METRICS:
        known = [*METRICS, "accuracy", "crossentropy"]
        raise _unknown("metric", name, known, "compile.metrics")
    needed = [
        parameter.name
        for parameter in inspect.signature(METRICS[key]).parameters.values()
        if parameter.default is inspect.Parameter.empty
        and parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        and parameter.name != "num_classes"
    ]
    if needed:
        raise InvalidRequest(
            f"The metric {name!r} needs arguments ({', '.join(needed)}), which a run cannot "
            "give yet.",
            hint="Choose accuracy, auc, precision, recall or another metric without arguments.",
            where="compile.metrics",
        )
    return key


def canonical_is_loss(name: str) -> bool:
    """Whether a metric's name is that of a loss, which Keras takes as a metric too."""
    return name in LOSSES


def make_metric(name: str, loss: str, num_outputs: int, from_logits: bool) -> Any:
    """The metric object that fits the loss, under the name that was asked for."""
    kind = loss_family(loss, num_outputs)
    key = _ALIASES.get(name, name)
    if key in ("accuracy", "crossentropy") and kind != "numbers":
        key = f"{kind}_{key}"
    if key == "accuracy":
        return keras.metrics.MeanMetricWrapper(keras.metrics.binary_accuracy, name=name)
    if key not in METRICS:
        return keras.metrics.MeanMetricWrapper(LOSSES[key]().call, name=name)
    found = METRICS[key]
    parameters = inspect.signature(found).parameters
    arguments: dict[str, Any] = {"name": name}
    if "num_classes" in parameters:
        arguments["num_classes"] = max(2, num_outputs)
    if from_logits and "from_logits" in parameters:
        arguments["from_logits"] = True
    if from_logits and key == "binary_accuracy":
        arguments["threshold"] = 0.0  # a raw score above 0 is a probability above 0.5
    return found(**arguments)


def loss_family(loss: str, num_outputs: int) -> str:
    """`sparse_categorical`, `categorical`, `binary` or `numbers`: what the targets look like."""
    name = canonical_loss(loss)
    if name.startswith("sparse_"):
        return "sparse_categorical"
    if name.startswith("categorical_"):
        return "categorical"
    if name.startswith("binary_"):
        return "binary"
    return "numbers"
