"""A data file and a choice → what a network is trained, validated and tested on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.engine.datasets.data_format import Columns, DataFormat
from app.engine.datasets.encoding import encode, fit_encodings
from app.engine.datasets.registry import format_of
from app.engine.datasets.split import Indices, split_rows
from app.engine.datasets.targets import prepare_targets
from app.errors import DoesNotFit
from app.spec.dataset import (
    MISSING_WORDS,
    DataChoice,
    DataEncoding,
    DatasetKind,
    DatasetProfile,
)

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Part:
    """Rows of inputs with their targets.

    Shape: `inputs` is `(num_rows, *row_shape)`; `targets` as `prepare_targets` says.
    """

    inputs: Array
    targets: Array

    @property
    def num_rows(self) -> int:
        """How many rows."""
        return len(self.inputs)


@dataclass(frozen=True)
class PreparedData:
    """Everything that a run needs of its data. `notes` say what was left out, in words."""

    training: Part
    validation: Part | None
    test: Part | None
    encoding: DataEncoding
    notes: tuple[str, ...] = ()

    def with_target_shape(self, row_shape: tuple[int, ...]) -> "PreparedData":
        """The same data with each row's target in another shape of as many numbers."""

        def shaped(part: Part | None) -> Part | None:
            if part is None:
                return None
            return Part(part.inputs, part.targets.reshape(part.num_rows, *row_shape))

        training = shaped(self.training)
        assert training is not None  # noqa: S101 - shaped(None) alone is None
        return replace(
            self,
            training=training,
            validation=shaped(self.validation),
            test=shaped(self.test),
        )


@dataclass(frozen=True)
class Splits:
    """How the rows are divided."""

    validation_split: float
    test_split: float
    seed: int


def prepare(
    path: Path,
    filename: str,
    profile: DatasetProfile,
    choice: DataChoice,
    splits: Splits,
    is_rescaled_in_model: bool = False,
) -> PreparedData:
    """Read, split and encode.

    Rows without a target are left out. A table's encoding is fitted on the training
    rows alone. Arrays are reshaped row-major to `choice.input_shape`.

    Raises:
        DoesNotFit: where no rows are left to learn from, or only one class.
        UnreadableFile: where the file is not what was profiled.
    """
    reader = format_of(path, filename)
    if profile.kind is DatasetKind.TABLE:
        columns = reader.read(path, profile, [*choice.inputs, *choice.targets])
        return _prepare_table(profile, choice, splits, columns)
    return _prepare_arrays(reader, path, profile, choice, splits, is_rescaled_in_model)


def _prepare_arrays(
    reader: DataFormat,
    path: Path,
    profile: DatasetProfile,
    choice: DataChoice,
    splits: Splits,
    is_rescaled_in_model: bool,
) -> PreparedData:
    by_name = {column.name: column for column in profile.columns}
    source, target = by_name[choice.inputs[0]], by_name[choice.targets[0]]
    names = [source.name, target.name]
    has_test_part = source.test_column is not None and target.test_column is not None
    if has_test_part:
        names += [str(source.test_column), str(target.test_column)]
    arrays = reader.read(path, profile, names)
    notes: list[str] = []
    inputs, targets, classes = _clean_arrays(choice, arrays, names[:2], notes)
    test = None
    if has_test_part:
        test_inputs, test_targets, _ = _clean_arrays(choice, arrays, names[2:], notes)
        test = Part(test_inputs, test_targets) if len(test_inputs) else None
    encoding = DataEncoding(
        kind=profile.kind,
        inputs=choice.inputs,
        targets=choice.targets,
        learning_task=choice.learning_task,
        row_shape=choice.input_shape,
        is_rescaled_in_model=is_rescaled_in_model,
        class_names=choice.class_names,
    )
    training, validation, split_test = divide(
        len(inputs), classes, splits, has_test_part=test is not None
    )
    _check_classes(choice, classes, training)

    def part(rows: Indices) -> Part | None:
        if len(rows) == 0:
            return None
        if len(rows) == len(inputs):
            return Part(inputs, targets)
        return Part(inputs[rows], targets[rows])

    learned = part(training)
    assert learned is not None  # noqa: S101 - split_rows always keeps a row
    return PreparedData(
        training=learned,
        validation=part(validation),
        test=test or part(split_test),
        encoding=encoding,
        notes=tuple(notes),
    )


def _prepare_table(
    profile: DatasetProfile, choice: DataChoice, splits: Splits, columns: Columns
) -> PreparedData:
    notes: list[str] = []
    targets, has_target, classes = prepare_targets(
        choice, [columns[name] for name in choice.targets]
    )
    kept = np.flatnonzero(has_target)
    _note_missing(notes, choice, len(has_target), len(kept))
    targets = targets[kept]
    classes = None if classes is None else classes[kept]
    training, validation, test = divide(len(kept), classes, splits, has_test_part=False)
    _check_classes(choice, classes, training)
    by_name = {column.name: column for column in profile.columns}
    encodings = fit_encodings(
        [by_name[name] for name in choice.inputs],
        columns,
        kept[training],
        choice.vocabulary_size,
    )

    def part(rows: Indices) -> Part:
        inputs = encode(encodings, columns, kept[rows])
        return Part(inputs.reshape(len(rows), *choice.input_shape), targets[rows])

    return PreparedData(
        training=part(training),
        validation=part(validation) if len(validation) else None,
        test=part(test) if len(test) else None,
        encoding=DataEncoding(
            kind=profile.kind,
            inputs=choice.inputs,
            targets=choice.targets,
            learning_task=choice.learning_task,
            columns=encodings,
            missing_words=MISSING_WORDS
            if profile.reading.missing_words is None
            else profile.reading.missing_words,
            reading=profile.reading.model_copy(update={"column_types": {}}),
            format=profile.format,
            row_shape=choice.input_shape,
            class_names=choice.class_names,
        ),
        notes=tuple(notes),
    )


def divide(
    num_rows: int, classes: Array | None, splits: Splits, has_test_part: bool
) -> tuple[Indices, Indices, Indices]:
    """Training, validation and test rows, the same ones for the same seed."""
    share = 0.0 if has_test_part else splits.test_split
    rest, test = split_rows(num_rows, share, splits.seed, classes)
    rest_classes = None if classes is None else classes[rest]
    training, validation = split_rows(
        len(rest), splits.validation_split, splits.seed + 1, rest_classes
    )
    return rest[training], rest[validation], test


def _check_classes(choice: DataChoice, classes: Array | None, training: Indices) -> None:
    if classes is None or choice.num_outputs == 0:
        return
    if len(np.unique(classes[training])) < 2:
        raise DoesNotFit(
            f"the rows to learn from have one class of {', '.join(map(repr, choice.targets))} "
            "only: there is nothing to tell apart.",
            hint="Add rows of the other classes, or choose another target.",
            where="targets",
        )


def _note_missing(notes: list[str], choice: DataChoice, num_rows: int, num_kept: int) -> None:
    target = ", ".join(map(repr, choice.targets))
    if num_kept == 0:
        raise DoesNotFit(
            f"no row has a value for the target {target} that can be learned.",
            hint="Choose another target.",
            where="targets",
        )
    if num_kept < num_rows:
        notes.append(
            f"{num_rows - num_kept:,} of {num_rows:,} rows have no value for {target} and are "
            "left out"
        )


def _clean_arrays(
    choice: DataChoice, arrays: Columns, names: Sequence[str], notes: list[str]
) -> tuple[Array, Array, Array | None]:
    inputs, target = arrays[names[0]], arrays[names[1]]
    if len(inputs) != len(target):
        raise DoesNotFit(
            f"{names[0]!r} has {len(inputs):,} rows and {names[1]!r} has {len(target):,}.",
            hint="Each input row needs its target: save arrays with the same number of rows.",
        )
    if inputs.dtype.kind == "f" and inputs.dtype != np.float32:
        inputs = inputs.astype(np.float32)
    elif inputs.dtype.kind == "b":
        inputs = inputs.astype(np.uint8)
    targets, is_kept, classes = prepare_targets(choice, [target])
    _note_missing(notes, choice, len(is_kept), int(is_kept.sum()))
    if inputs.dtype.kind == "f":
        is_finite = _finite_rows(inputs)
        if not is_finite.all():
            notes.append(
                f"{int((~is_finite).sum()):,} of {len(inputs):,} rows of {names[0]!r} hold NaN or "
                "infinite values and are left out"
            )
            is_kept = is_kept & is_finite
    if not is_kept.any():
        raise DoesNotFit(
            f"every row of {names[0]!r} holds NaN or infinite values.",
            hint="Replace them first, for example with np.nan_to_num.",
            where="inputs",
        )
    if not is_kept.all():
        inputs, targets = inputs[is_kept], targets[is_kept]
        classes = None if classes is None else classes[is_kept]
    return inputs.reshape(len(inputs), *choice.input_shape), targets, classes


def _finite_rows(inputs: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    # In pieces: a mask of all values would be a quarter of the data again.
    rows = inputs.reshape(len(inputs), -1)
    step = max(1, 2**22 // max(1, rows.shape[1]))
    return np.concatenate(
        [np.isfinite(rows[at : at + step]).all(axis=1) for at in range(0, len(rows), step)]
    )
