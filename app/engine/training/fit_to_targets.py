"""Do a network's outputs go with the target and the loss? If so, how they are read; if not, why."""

import math
from dataclasses import dataclass, field

from app.engine.training.compile_options import CLASS_LOSSES, canonical_loss, has_raw_scores
from app.engine.training.loss_checks import bounds, check_class_loss, check_number_loss
from app.engine.training.network_facts import NetworkFacts
from app.engine.training.no_fit import NoFit
from app.spec.base import JsonValue, Shape
from app.spec.dataset import ColumnProfile, ColumnType, DataChoice, DatasetProfile, LearningTask
from app.spec.learning_task import class_names_of


@dataclass(frozen=True)
class TargetFit:
    """How the outputs learn the target. `notes` say what was judged, in words."""

    choice: DataChoice
    loss: str
    from_logits: bool
    notes: tuple[str, ...] = field(default=())


def words_of(shape: Shape) -> str:
    """A shape with its batch axis, as a tuple."""
    return str((None, *shape))


def listed(shape: Shape) -> list[JsonValue]:
    """A shape with its batch axis, as JSON."""
    return [None, *shape]


def fit_to_targets(
    facts: NetworkFacts, profile: DatasetProfile, choice: DataChoice, loss: str | None
) -> TargetFit:
    """The loss, the reading of the outputs and the choice that goes with both.

    Raises:
        NoFit: with the reason, the expected and the received shape.
        InvalidRequest: for a loss that Keras does not have.
    """
    loss = None if loss is None else canonical_loss(loss)
    columns = {column.name: column for column in profile.columns}
    targets = [columns[name] for name in choice.targets]
    notes: list[str] = []
    choice = _as_the_network_reads_it(facts, targets, choice, loss, notes)
    if choice.learning_task is LearningTask.REGRESSION:
        return _fit_numbers(facts, targets, choice, loss, notes)
    return _fit_classes(facts, choice, loss, notes)


def _as_the_network_reads_it(
    facts: NetworkFacts,
    targets: list[ColumnProfile],
    choice: DataChoice,
    loss: str | None,
    notes: list[str],
) -> DataChoice:
    """Whole numbers can be quantities or classes: the loss and the outputs say which."""
    target = targets[0]
    if len(targets) > 1 or not target.categories:
        return choice
    num_units = math.prod(size or 1 for size in facts.output_shape)
    is_number = target.type in (ColumnType.NUMBER, ColumnType.ARRAY) or (
        target.type is ColumnType.CATEGORY and target.dtype != "string"
    )
    wants_classes = loss in CLASS_LOSSES or (
        loss is None and num_units > 1 and facts.output_activation in ("softmax", "sigmoid", None)
    )
    if choice.learning_task is LearningTask.REGRESSION:
        names = class_names_of(target)
        if len(target.shape) == 0 and wants_classes and len(names) > 1:
            notes.append(
                f"target {target.name!r}: its {len(names)} whole values are taken as classes, "
                "because of the " + ("loss" if loss else "network's outputs")
            )
            return choice.model_copy(
                update={
                    "learning_task": LearningTask.CLASSIFICATION,
                    "num_outputs": len(names),
                    "output_activation": "softmax",
                    "class_names": names,
                    "loss": "sparse_categorical_crossentropy",
                    "metrics": ("accuracy",),
                }
            )
    elif (
        is_number
        and len(choice.class_names) > 2
        and num_units == 1
        and (loss is not None and loss not in CLASS_LOSSES)
    ):
        notes.append(f"target {target.name!r}: taken as a number, because of the loss {loss}")
        return choice.model_copy(
            update={
                "learning_task": LearningTask.REGRESSION,
                "num_outputs": 1,
                "output_activation": "linear",
                "class_names": (),
                "loss": loss,
                "metrics": ("mae",),
            }
        )
    return choice


def _fit_classes(
    facts: NetworkFacts, choice: DataChoice, loss: str | None, notes: list[str]
) -> TargetFit:
    num_classes, target = len(choice.class_names), choice.targets[0]
    units = _num_units(facts, num_classes, target)
    shape, activation = facts.output_shape, facts.output_activation
    if units > num_classes:
        notes.append(f"outputs {num_classes} to {units - 1} stand for no class of {target!r}")
    is_one_hot_target = choice.loss == "categorical_crossentropy"
    natural = (
        "binary_crossentropy"
        if units == 1
        else "categorical_crossentropy"
        if is_one_hot_target
        else "sparse_categorical_crossentropy"
    )
    chosen = loss or natural
    if loss is not None:
        check_class_loss(loss, activation, units, num_classes, target)
    if is_one_hot_target and units != num_classes:
        raise NoFit(
            f"The network has {units} outputs, the one-hot target {target!r} has {num_classes}.",
            hint=f"Set units={num_classes} in the last Dense layer.",
            expected=listed((num_classes,)),
            received=listed(shape),
        )
    from_logits = has_raw_scores(LearningTask.CLASSIFICATION, chosen, activation)
    if loss is None:
        notes.append(f"loss {chosen}: {target!r} has {num_classes} classes")
    if from_logits:
        notes.append(
            "from_logits=True: the last layer has no "
            f"{'sigmoid' if units == 1 else 'softmax'}, so its outputs are raw scores"
        )
    return TargetFit(
        choice=choice.model_copy(
            update={
                "num_outputs": units,
                "loss": chosen,
                "learning_task": (
                    LearningTask.BINARY_CLASSIFICATION
                    if units == 1
                    else LearningTask.CLASSIFICATION
                ),
                "output_activation": activation or choice.output_activation,
            }
        ),
        loss=chosen,
        from_logits=from_logits,
        notes=tuple(notes),
    )


def _num_units(facts: NetworkFacts, num_classes: int, target: str) -> int:
    """The number of outputs, if it can stand for the classes.

    Raises:
        NoFit: with the expected and the received shape.
    """
    shape, activation = facts.output_shape, facts.output_activation
    expected = (1,) if num_classes == 2 and shape == (1,) else (num_classes,)
    if len(shape) != 1 or shape[0] is None:
        raise NoFit(
            f"The network's output has shape {words_of(shape)}; the target {target!r} has "
            f"{num_classes} classes, so shape {words_of(expected)} is expected.",
            hint="Put Flatten or a global pooling layer and a Dense layer with "
            f"units={num_classes} at the end, or press “Fit the network to this data”.",
            expected=listed(expected),
            received=listed(shape),
        )
    units = shape[0]
    if (units == 1 and num_classes > 2) or 1 < units < num_classes:
        raise NoFit(
            f"The network has {units} output{'s' * (units > 1)}, shape {words_of(shape)}; the "
            f"target {target!r} has {num_classes} classes, so shape {words_of(expected)} is "
            "expected.",
            hint=f"Set units={num_classes} in the last Dense layer, or press “Fit the network to "
            "this data”.",
            expected=listed(expected),
            received=listed(shape),
        )
    if units == 1 and activation == "softmax":
        raise NoFit(
            "Softmax over one output is always 1, so nothing can be learned.",
            hint='Set activation="sigmoid" in the last layer, or units=2.',
            expected="sigmoid",
            received="softmax",
        )
    return units


def _fit_numbers(
    facts: NetworkFacts,
    targets: list[ColumnProfile],
    choice: DataChoice,
    loss: str | None,
    notes: list[str],
) -> TargetFit:
    names = ", ".join(repr(column.name) for column in targets)
    words = [column.name for column in targets if column.type is not ColumnType.NUMBER
             and column.dtype == "string"]  # fmt: skip
    if words:
        raise NoFit(f"The target {words[0]!r} holds words, which cannot be learned as numbers.")
    target_shape = targets[0].shape if len(targets) == 1 and targets[0].shape else (len(targets),)
    shape = facts.output_shape
    if None in shape or math.prod(size or 0 for size in shape) != choice.num_outputs:
        raise NoFit(
            f"The network's output has shape {words_of(shape)}; the target {names} holds "
            f"{choice.num_outputs} number{'s' * (choice.num_outputs > 1)} a row, so shape "
            f"{words_of(target_shape)} is expected.",
            hint=f"End with a Dense layer of units={choice.num_outputs}, or press “Fit the network "
            "to this data”.",
            expected=listed(target_shape),
            received=listed(shape),
        )
    chosen = loss or "mse"
    if loss is None:
        notes.append(f"loss mse: {names} holds numbers")
    else:
        check_number_loss(loss, facts.output_activation, targets, choice.num_outputs)
        _note_division(loss, targets, names, notes)
    _check_range(facts.output_activation, targets, names)
    return TargetFit(
        choice=choice.model_copy(update={"loss": chosen}),
        loss=chosen,
        from_logits=False,
        notes=tuple(notes),
    )


def _note_division(loss: str, targets: list[ColumnProfile], names: str, notes: list[str]) -> None:
    low, high = bounds(targets)
    if (
        loss == "mean_absolute_percentage_error"
        and low is not None
        and high is not None
        and low <= 0 <= high
    ):
        notes.append(
            f"loss {loss} divides by the target: rows where {names} is 0 or near it outweigh all "
            "others"
        )


def _check_range(activation: str | None, targets: list[ColumnProfile], names: str) -> None:
    low, high = bounds(targets)
    if low is None or high is None:
        return
    reach = {"sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0),
             "relu": (0.0, math.inf), "hard_sigmoid": (0.0, 1.0)}.get(activation or "")  # fmt: skip
    if reach and (low < reach[0] or high > reach[1]):
        said = f"{reach[0]:g} to {reach[1]:g}" if math.isfinite(reach[1]) else "0 and above"
        raise NoFit(
            f"The last layer's {activation} gives {said}; the target {names} goes from {low:g} to "
            f"{high:g}, which it can never reach.",
            hint='Set activation="linear" in the last layer, or scale the target.',
            expected="linear",
            received=activation,
        )
