"""Which array goes in, and which is learned."""

import math
from collections.abc import Sequence

from app.errors import DoesNotFit
from app.spec.dataset import ColumnProfile, ColumnType, DataChoice, DatasetProfile
from app.spec.guessing import TARGET_NAMES
from app.spec.learning_task import choice_for

ARRAY_TARGETS = (
    "y_train", "train_y", "train_labels", "labels_train", "train_targets", *TARGET_NAMES,
)  # fmt: skip
ARRAY_INPUTS = (
    "x_train", "train_x", "train_images", "images_train", "train_data", "x", "data", "images",
    "image", "features", "inputs", "input", "arr_0",
)  # fmt: skip


def choose_arrays(
    profile: DatasetProfile, inputs: Sequence[str] | None, targets: Sequence[str] | None
) -> DataChoice:
    """Two arrays as input and target, named or chosen.

    Raises:
        DoesNotFit: for arrays that cannot be an input or a target, in words.
    """
    by_name = {column.name: column for column in profile.columns}
    main = [column for column in profile.columns if not column.is_test_part]
    if inputs is not None and len(inputs) > 1:
        raise DoesNotFit(
            "A run takes one array as its input; "
            f"{len(inputs)} are named: {', '.join(map(repr, inputs))}.",
            hint="Join them into one array: np.concatenate([a, b], axis=-1).",
            where="inputs",
        )
    if targets is not None and len(targets) > 1:
        raise DoesNotFit("A run learns one target array.", hint="Choose one.", where="targets")
    taken = {*(inputs or ()), *(targets or ())}
    free = [column for column in main if column.name not in taken]
    target = by_name[targets[0]] if targets else _guess_target_array(free, bool(inputs))
    source = (
        by_name[inputs[0]]
        if inputs
        else _guess_input_array([column for column in free if column != target], target)
    )
    _check_input_array(source)
    if target.type is ColumnType.TEXT:
        raise DoesNotFit(
            f"The target {target.name!r} holds strings that hardly ever come again.",
            hint="Choose labels (few different values) or numbers as the target.",
            where="targets",
        )
    if source.num_rows != target.num_rows:
        raise DoesNotFit(
            f"The input {source.name!r} has {source.num_rows:,} rows and the target "
            f"{target.name!r} has {target.num_rows:,}: each input row needs its target.",
            hint="Choose arrays with the same number of rows.",
            where="targets",
        )
    shape = tuple(size for size in source.shape if size is not None) or (1,)
    test = by_name.get(target.test_column) if target.test_column is not None else None
    return choice_for(profile, (source.name,), (target.name,), shape, [target], test)


def _guess_target_array(free: list[ColumnProfile], has_input: bool) -> ColumnProfile:
    by_lower_name = {column.name.lower(): column for column in reversed(free)}
    for name in ARRAY_TARGETS:
        if name in by_lower_name:
            return by_lower_name[name]
    if not has_input and len(free) < 2:
        raise DoesNotFit(
            "The file holds one array; a run needs an input and a target.",
            hint="Save both: np.savez('data.npz', x_train=x, y_train=y).",
            where="targets",
        )
    able = [column for column in free if column.name.lower() not in ARRAY_INPUTS] or free
    labels = [c for c in able if c.categories and len(c.shape) <= 1] or [
        c for c in able if len(c.shape) == 0
    ]
    if labels or able:
        return (labels or able)[-1]
    raise DoesNotFit("No array is left as the target.", where="targets")


def _guess_input_array(free: list[ColumnProfile], target: ColumnProfile) -> ColumnProfile:
    by_lower_name = {column.name.lower(): column for column in reversed(free)}
    for name in ARRAY_INPUTS:
        if name in by_lower_name:
            return by_lower_name[name]
    able = [c for c in free if c.num_rows == target.num_rows and c.dtype != "string"]
    if not able:
        raise DoesNotFit(
            f"No array has as many rows as the target {target.name!r} ({target.num_rows:,}).",
            hint="Save input and target with one row per sample each.",
            where="inputs",
        )
    return max(able, key=lambda column: math.prod(size or 1 for size in column.shape))


def _check_input_array(column: ColumnProfile) -> None:
    if column.dtype == "string":
        raise DoesNotFit(
            f"The input {column.name!r} holds strings; a network takes numbers.",
            hint="Encode them first, for example with np.unique(a, return_inverse=True)[1].",
            where="inputs",
        )
