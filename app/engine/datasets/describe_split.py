"""The task `split_dataset`: how rows are divided, by the targets alone. Loads no Keras."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.engine.datasets.prepare import Splits, divide
from app.engine.datasets.registry import format_of
from app.engine.datasets.targets import prepare_targets
from app.spec.choosing import choose
from app.spec.dataset import CategoryCount, DataChoice, LearningTask
from app.spec.splitting import (
    DEFAULT_SEED,
    SplitDatasetRequest,
    SplitDescription,
    SplitPart,
    default_share,
)

MAX_CLASSES = 100


def split_dataset(task: SplitDatasetRequest) -> SplitDescription:
    """The parts that a run with these wishes would make, and the classes in each.

    The inputs are not read: rows of arrays that a run leaves out for NaN in them are counted.

    Raises:
        InvalidRequest, DoesNotFit: as `choose`.
        UnreadableFile: where the file is no longer what was profiled.
    """
    path, profile, request = Path(task.path), task.profile, task.request
    choice = choose(profile, request.inputs, request.targets)
    by_name = {column.name: column for column in profile.columns}
    tests = [by_name[name].test_column for name in (*choice.inputs, *choice.targets)]
    has_own_test_part = all(tests)
    names = [*choice.targets, *([str(tests[-1])] if has_own_test_part else [])]
    columns = format_of(path, task.filename).read(path, profile, names)
    targets = [columns[name] for name in choice.targets]
    _, has_target, classes = prepare_targets(choice, targets)
    num_rows = int(has_target.sum())
    share = default_share(num_rows)
    splits = Splits(
        validation_split=share if request.validation_split is None else request.validation_split,
        test_split=share if request.test_split is None else request.test_split,
        seed=DEFAULT_SEED if request.seed is None else request.seed,
    )
    known = None if classes is None else classes[has_target]
    training, validation, test = divide(num_rows, known, splits, has_own_test_part)
    parts = [
        part_of("training", len(training), choice, _at(known, training)),
        part_of("validation", len(validation), choice, _at(known, validation)),
    ]
    if has_own_test_part:
        _, is_test, test_classes = prepare_targets(choice, [columns[names[-1]]])
        found = None if test_classes is None else test_classes[is_test]
        parts.append(part_of("test", int(is_test.sum()), choice, found))
    else:
        parts.append(part_of("test", len(test), choice, _at(known, test)))
    return SplitDescription(
        parts=tuple(parts),
        num_left_out=len(has_target) - num_rows,
        is_stratified=known is not None,
        has_own_test_part=has_own_test_part,
        validation_split=splits.validation_split,
        test_split=0.0 if has_own_test_part else splits.test_split,
        seed=splits.seed,
    )


def _at(classes: np.ndarray[Any, Any] | None, rows: Any) -> np.ndarray[Any, Any] | None:
    return None if classes is None else classes[rows]


def part_of(
    name: str, num_rows: int, choice: DataChoice, classes: np.ndarray[Any, Any] | None
) -> SplitPart:
    """A part with the number of rows of each class."""
    if classes is None:
        return SplitPart(name=name, num_rows=num_rows)
    counts = np.bincount(classes, minlength=len(choice.class_names)).tolist()
    return SplitPart(
        name=name,
        num_rows=num_rows,
        classes=tuple(
            CategoryCount(value=value, count=count)
            for value, count in zip(choice.class_names, counts, strict=False)
        )[:MAX_CLASSES],
    )


def classes_of(targets: np.ndarray[Any, Any], choice: DataChoice) -> np.ndarray[Any, Any] | None:
    """The class of each row, from targets as a loss takes them; None where they are numbers."""
    if choice.learning_task is LearningTask.REGRESSION:
        return None
    if targets.ndim == 2 and targets.shape[1] > 1:
        targets = targets.argmax(axis=1)
    classes: np.ndarray[Any, Any] = targets.reshape(len(targets)).astype(np.int64)
    return classes


def shares_in_words(parts: Sequence[SplitPart], max_classes: int = 6) -> str | None:
    """How often each class is in each part; None where there are no classes, or many."""
    filled = [part for part in parts if part.num_rows]
    if not filled or not 0 < len(filled[0].classes) <= max_classes:
        return None
    names = " / ".join(part.name for part in filled)
    return f"classes in {names}: {'; '.join(_shares(filled))}"


def _shares(parts: Sequence[SplitPart]) -> Iterator[str]:
    for index, first in enumerate(parts[0].classes):
        shares = [part.classes[index].count / part.num_rows for part in parts]
        yield f"{first.value[:40]} " + " / ".join(f"{share:.1%}" for share in shares)
