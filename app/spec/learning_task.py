"""What is learned from chosen targets: the task, the outputs, the loss and the metrics for it."""

import math
from collections.abc import Sequence

from app.errors import DoesNotFit
from app.spec.dataset import ColumnProfile, ColumnType, DataChoice, DatasetProfile, LearningTask
from app.spec.guessing import is_classes


def choice_for(
    profile: DatasetProfile,
    inputs: tuple[str, ...],
    targets: tuple[str, ...],
    input_shape: tuple[int, ...],
    columns: Sequence[ColumnProfile],
    test: ColumnProfile | None = None,
) -> DataChoice:
    """The task that `columns`, the targets, ask for, with outputs, loss and metrics for it.

    Args:
        profile: of the data set.
        inputs: names.
        targets: names.
        input_shape: of one row, without the batch axis.
        columns: those of the targets.
        test: the target's test part, whose labels count too.

    Raises:
        DoesNotFit: for several targets of which one holds classes.
    """
    if len(columns) > 1:
        words = [column.name for column in columns if column.type is not ColumnType.NUMBER]
        if words:
            raise DoesNotFit(
                f"{words[0]!r} holds classes; with several targets all must be numbers.",
                hint="Choose one target.",
                where="targets",
            )
        return _regression(inputs, targets, input_shape, len(columns))
    column = columns[0]
    width = math.prod(size or 1 for size in column.shape)
    is_one_hot = len(column.shape) == 1 and width > 1 and len(column.categories) == width
    if is_one_hot:
        names = tuple(category.value for category in column.categories)
        return _classification(inputs, targets, input_shape, names, "categorical_crossentropy")
    if is_classes(column, profile):
        return _classification(inputs, targets, input_shape, class_names_of(column, test))
    return _regression(inputs, targets, input_shape, width)


def class_names_of(column: ColumnProfile, test: ColumnProfile | None = None) -> tuple[str, ...]:
    """The labels in output order.

    Whole numbers from 0 on keep their place (label 7 is output 7) although some in
    between may be missing; other labels come in sorted order.
    """
    values = {category.value for category in column.categories}
    if test is not None:
        values |= {category.value for category in test.categories}
    if not all(value.lstrip("-").isdigit() for value in values):
        yes = ("true", "yes", "t", "y")  # the positive class comes last
        return tuple(sorted(values, key=lambda value: (value.lower() in yes, value)))
    numbers = sorted(map(int, values))
    if numbers[0] == 0 and numbers[-1] < 2 * len(numbers):
        return tuple(map(str, range(numbers[-1] + 1)))
    return tuple(map(str, numbers))


def _classification(
    inputs: tuple[str, ...],
    targets: tuple[str, ...],
    input_shape: tuple[int, ...],
    class_names: tuple[str, ...],
    loss: str | None = None,
) -> DataChoice:
    """The choice for classes: one sigmoid output for two of them, else softmax over all."""
    if len(class_names) < 2:
        raise DoesNotFit(
            f"The target {targets[0]!r} has one class only ({', '.join(class_names)}): "
            "there is nothing to tell apart.",
            hint="Choose a target with at least two classes.",
            where="targets",
        )
    is_binary = len(class_names) == 2 and loss is None
    return DataChoice(
        inputs=inputs,
        targets=targets,
        learning_task=(
            LearningTask.BINARY_CLASSIFICATION if is_binary else LearningTask.CLASSIFICATION
        ),
        input_shape=input_shape,
        num_outputs=1 if is_binary else len(class_names),
        output_activation="sigmoid" if is_binary else "softmax",
        loss=loss or ("binary_crossentropy" if is_binary else "sparse_categorical_crossentropy"),
        metrics=("accuracy",),
        class_names=class_names,
    )


def _regression(
    inputs: tuple[str, ...],
    targets: tuple[str, ...],
    input_shape: tuple[int, ...],
    num_outputs: int,
) -> DataChoice:
    return DataChoice(
        inputs=inputs,
        targets=targets,
        learning_task=LearningTask.REGRESSION,
        input_shape=input_shape,
        num_outputs=num_outputs,
        output_activation="linear",
        loss="mse",
        metrics=("mae",),
    )
