"""Metrics by name → Keras objects that fit the targets and the outputs; what does not fit → words.

Keras's metrics silently expect one form of targets each: class numbers, one number per
class, or a probability. A run has one form, which its loss needs; so a metric is shown
the targets and outputs in the form that it compares.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
from keras.src.utils.naming import to_snake_case

from app.engine.datasets.targets import takes_class_numbers
from app.engine.training.compile_options import ALIASES, LOSSES, classes_of, unknown_name
from app.engine.training.no_fit import NoFit
from app.errors import InvalidRequest
from app.spec.dataset import LearningTask

_NOT_METRICS = ("Metric", "Mean", "Sum", "MeanMetricWrapper")

METRICS = classes_of(keras.metrics, keras.metrics.Metric, _NOT_METRICS)

_BY_LOSS = ("accuracy", "crossentropy")
"""Names that Keras reads by the loss: accuracy is binary_accuracy for one output …"""

_NUMBERS = frozenset((
    "mean_absolute_error", "mean_squared_error", "root_mean_squared_error", "huber",
    "mean_absolute_percentage_error", "mean_squared_logarithmic_error", "log_cosh",
    "log_cosh_error", "r2_score", "pearson_correlation", "concordance_correlation",
    "cosine_similarity",
))  # fmt: skip
"""Metrics on how far numbers are from each other."""

_WITHIN_A_ROW = ("pearson_correlation", "concordance_correlation", "cosine_similarity")
"""Metrics that compare the outputs of one row with each other: they need several."""

_SHARES = ("accuracy", "crossentropy", "binary_accuracy", "binary_crossentropy",
           "binary_focal_crossentropy")  # fmt: skip
"""Metrics on classes that go with numbers from 0 to 1 too, where the loss does."""

_TOP_K = 5

_BY_RANK = ("categorical_accuracy", "sparse_categorical_accuracy",
            "top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy")  # fmt: skip
"""Metrics for which raw scores and probabilities are the same."""


@dataclass(frozen=True)
class Outputs:
    """What a metric meets: the task, the loss, and how many outputs of which meaning.

    `from_logits`: the outputs of a classifier are raw scores. `ndim`: axes of one row's output.
    """

    learning_task: LearningTask
    loss: str
    num_outputs: int
    from_logits: bool = False
    ndim: int = 1


class InItsOwnForm(keras.metrics.Metric):  # type: ignore[misc]
    """A metric that is shown targets and outputs as it compares them.

    It is ours, so it must not go into a saved model: plain Keras could not read it.
    """

    def __init__(
        self, inner: Any, of_targets: Callable[[Any], Any], of_outputs: Callable[[Any], Any]
    ) -> None:
        super().__init__(name=inner.name)
        self._inner = inner
        self._of_targets = of_targets
        self._of_outputs = of_outputs

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """One more batch."""
        self._inner.update_state(
            self._of_targets(y_true), self._of_outputs(y_pred), sample_weight=sample_weight
        )

    def result(self) -> Any:
        """The value over all batches so far."""
        return self._inner.result()

    def reset_state(self) -> None:
        """Forget all batches."""
        self._inner.reset_state()


def canonical_metric(name: str) -> str:
    """A metric's own snake_case name; "accuracy" and "crossentropy" stay (the loss decides).

    Raises:
        InvalidRequest: for a name that Keras does not have, or that needs arguments.
    """
    key = to_snake_case(name) if name not in ALIASES else name
    key = ALIASES.get(key, ALIASES.get(name.lower(), key))
    if key in _BY_LOSS or (key not in METRICS and key in LOSSES):
        return key
    if key not in METRICS:
        raise unknown_name("metric", name, [*METRICS, *_BY_LOSS], "compile.metrics")
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


def check_metric(name: str, outputs: Outputs) -> None:
    """Raise where a metric would say nothing of these outputs.

    Args:
        name: as `canonical_metric` gives it.
        outputs: what it would meet.

    Raises:
        NoFit: with what to take instead.
    """
    if name in (outputs.loss, ALIASES.get(outputs.loss)):
        return
    count = outputs.num_outputs
    if name in _WITHIN_A_ROW and count == 1:
        raise NoFit(
            f"The metric {name} compares the outputs of one row with each other; the network has "
            "one.",
            hint="Take r2_score or mean_absolute_error.",
        )
    if outputs.learning_task is LearningTask.REGRESSION:
        _check_for_numbers(name, outputs)
        return
    if name == "mean_absolute_percentage_error":
        raise NoFit(
            f"The metric {name} divides by the target, which is 0 for every class but one.",
            hint="Take accuracy.",
        )
    if count == 1 and name.startswith(("sparse_", "categorical_", "one_hot_", "top_k_")):
        raise NoFit(
            f"The metric {name} compares one output per class; the network has one output.",
            hint="Take accuracy, auc, precision or recall.",
        )
    if "top_k" in name and count <= _TOP_K:
        raise NoFit(
            f"The metric {name} asks whether the right class is among the first {_TOP_K}; of "
            f"{count} outputs it always is.",
            hint="Take accuracy.",
        )


def _check_for_numbers(name: str, outputs: Outputs) -> None:
    if name in _SHARES and outputs.loss.startswith("binary_"):
        return
    if name not in _NUMBERS:
        raise NoFit(
            f"The metric {name} judges classes; the target holds numbers.",
            hint="Take mean_absolute_error, root_mean_squared_error or r2_score.",
        )
    if name == "r2_score" and outputs.ndim != 1:
        raise NoFit(
            f"The metric {name} takes one axis of outputs a row; the network gives {outputs.ndim}.",
            hint="Take mean_absolute_error or root_mean_squared_error.",
        )


def make_metric(name: str, outputs: Outputs) -> Any:
    """The metric object that fits, under the name that was asked for."""
    key = _key(name, outputs)
    metric = _native(key, name, outputs)
    of_targets = _form_of_targets(key, outputs)
    of_outputs = _form_of_outputs(key, outputs)
    if of_targets is None and of_outputs is None:
        return metric
    return InItsOwnForm(metric, of_targets or _as_it_is, of_outputs or _as_it_is)


def _key(name: str, outputs: Outputs) -> str:
    """The name of the metric that does what `name` means with these outputs."""
    key = ALIASES.get(name, name)
    if outputs.num_outputs == 1 and key == "mean_io_u":
        return "binary_io_u"  # mean_io_u would take each probability below 1 for class 0
    if key not in _BY_LOSS:
        return key
    if outputs.learning_task is LearningTask.REGRESSION or outputs.num_outputs == 1:
        return f"binary_{key}"
    # Of several outputs one class is meant, with a loss for yes or no on each too.
    return f"{'sparse_' * takes_class_numbers(outputs.loss)}categorical_{key}"


def _native(key: str, name: str, outputs: Outputs) -> Any:
    """Keras's own object."""
    if key not in METRICS:
        function = getattr(keras.losses, key, None) or LOSSES[key]().call
        return keras.metrics.MeanMetricWrapper(function, name=name)
    found = METRICS[key]
    parameters = inspect.signature(found).parameters
    is_single = outputs.num_outputs == 1
    arguments: dict[str, Any] = {"name": name}
    if "num_classes" in parameters:
        arguments["num_classes"] = max(2, outputs.num_outputs)
    if "sparse_y_pred" in parameters:
        arguments["sparse_y_pred"] = False
    if outputs.from_logits and _takes_scores(key, outputs):
        arguments["from_logits"] = True
    if key in ("f1_score", "f_beta_score"):
        arguments["average"] = "macro"  # one number, as the curve needs
        if is_single:
            arguments["threshold"] = 0.5
    return found(**arguments)


def _form_of_targets(key: str, outputs: Outputs) -> Callable[[Any], Any] | None:
    """What makes of the run's targets those that the metric compares; None: nothing to do."""
    if outputs.learning_task is LearningTask.REGRESSION or outputs.num_outputs == 1:
        return None
    are_numbers = takes_class_numbers(outputs.loss)
    wants_numbers = takes_class_numbers(key) or key == "mean_io_u"
    if are_numbers == wants_numbers:
        return None
    if wants_numbers:
        return lambda targets: keras.ops.argmax(targets, axis=-1)
    return lambda targets: keras.ops.one_hot(
        keras.ops.cast(targets, "int32"), outputs.num_outputs, dtype="float32"
    )


def _form_of_outputs(key: str, outputs: Outputs) -> Callable[[Any], Any] | None:
    """What makes probabilities of raw scores where the metric needs them; None: nothing to do."""
    if not outputs.from_logits or outputs.learning_task is LearningTask.REGRESSION:
        return None
    if _takes_scores(key, outputs) or key in _BY_RANK:
        return None
    activate: Callable[[Any], Any] = (
        keras.ops.sigmoid if outputs.num_outputs == 1 else keras.ops.softmax
    )
    return activate


def _takes_scores(key: str, outputs: Outputs) -> bool:
    """Whether Keras's metric can make probabilities of raw scores by itself."""
    if key == "auc" and outputs.num_outputs > 1:
        return False  # it would take sigmoid of each score
    return key in METRICS and "from_logits" in inspect.signature(METRICS[key]).parameters


def _as_it_is(value: Any) -> Any:
    return value


def metrics_to_save(metrics: list[Any]) -> list[Any]:
    """Those that plain Keras can read back."""
    return [
        metric
        for metric in metrics
        if not isinstance(metric, InItsOwnForm)
        and not (
            isinstance(metric, keras.metrics.MeanMetricWrapper) and inspect.ismethod(metric._fn)
        )
    ]
