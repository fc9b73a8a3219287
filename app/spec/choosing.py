"""Choose inputs and target of a data set, and what a network for them looks like.

Pure functions on profiles. What a person names is checked; what is left out is
chosen: the target by its name, the inputs as everything else that can be one.
"""

import difflib
import math
from collections.abc import Sequence

from app.errors import DoesNotFit, InvalidRequest
from app.spec.dataset import (
    ColumnProfile,
    ColumnType,
    DataChoice,
    DatasetKind,
    DatasetProfile,
    LearningTask,
)
from app.spec.guessing import (
    TARGET_NAMES,
    guess_target_column,
    is_classes,
    is_identifier_name,
    is_unnamed,
)

ARRAY_TARGETS = (
    "y_train", "train_y", "train_labels", "labels_train", "train_targets", *TARGET_NAMES,
)  # fmt: skip
ARRAY_INPUTS = (
    "x_train", "train_x", "train_images", "images_train", "train_data", "x", "data", "images",
    "image", "features", "inputs", "input", "arr_0",
)  # fmt: skip

_INPUT_TYPES = (ColumnType.NUMBER, ColumnType.CATEGORY, ColumnType.BOOLEAN)


def choose(
    profile: DatasetProfile,
    inputs: Sequence[str] | None = None,
    targets: Sequence[str] | None = None,
) -> DataChoice:
    """Inputs and targets, named or chosen, with the task, shapes, loss and metrics for them.

    Where none are named, those that a person has kept for the data set.

    Raises:
        InvalidRequest: for a column that is not there, or named twice.
        DoesNotFit: for columns that cannot be an input or a target, in words.
    """
    if inputs is None and targets is None and profile.is_choice_kept and profile.choice:
        return profile.choice
    for role, names in (("input", inputs), ("target", targets)):
        if names is not None:
            _check_names(profile, role, names)
    # An array may be learned from itself: an autoencoder's narrow middle makes that worth it.
    is_table = profile.kind is DatasetKind.TABLE
    if is_table and inputs and targets and set(inputs) & set(targets):
        both = sorted(set(inputs) & set(targets))[0]
        raise DoesNotFit(
            f"{both!r} is both an input and the target: the network would only copy it.",
            hint="Take it out of the inputs.",
            where="inputs",
        )
    if profile.kind is DatasetKind.TABLE:
        return _choose_columns(profile, inputs, targets)
    return _choose_arrays(profile, inputs, targets)


def _check_names(profile: DatasetProfile, role: str, names: Sequence[str]) -> None:
    where = f"{role}s"
    if not names:
        raise InvalidRequest(f"No {role} is named.", hint=f"Name at least one {role}.", where=where)
    known = [column.name for column in profile.columns]
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=3)
            listed = ", ".join(map(repr, close or known[:10]))
            raise InvalidRequest(
                f"The data set has no column {name!r}.",
                hint=f"Did you mean {listed}?" if close else f"It has {listed}.",
                where=where,
            )
    if len(set(names)) != len(names):
        raise InvalidRequest(f"A column is named twice as {role}.", where=where)


def identifiers(profile: DatasetProfile) -> frozenset[str]:
    """Columns that only count the rows."""
    return frozenset(
        issue.column for issue in profile.issues if issue.code == "identifier" and issue.column
    )


def _choose_columns(
    profile: DatasetProfile, inputs: Sequence[str] | None, targets: Sequence[str] | None
) -> DataChoice:
    by_name = {column.name: column for column in profile.columns}
    if targets is None:
        targets = (_guess_target(profile, frozenset(inputs or ())),)
    for name in targets:
        _check_target_column(by_name[name])
    if inputs is None:
        inputs = _suggested_inputs(profile, targets)
    for name in inputs:
        _check_input_column(by_name[name])
    _check_text_is_alone([by_name[name] for name in inputs])
    width = sum(by_name[name].encoded_width or 0 for name in inputs)
    choice = _for_targets(
        profile, tuple(inputs), tuple(targets), (width,), [by_name[name] for name in targets]
    )
    text = by_name[inputs[0]].text
    if by_name[inputs[0]].type is not ColumnType.TEXT or text is None:
        return choice
    return choice.model_copy(update={"vocabulary_size": text.vocabulary_size})


def _suggested_inputs(profile: DatasetProfile, targets: Sequence[str]) -> tuple[str, ...]:
    """Every column of numbers or categories; where there is none, the longest text."""
    left_out = identifiers(profile) | set(targets)
    free = [column for column in profile.columns if column.name not in left_out]
    inputs = tuple(column.name for column in free if _is_input(column))
    if inputs:
        return inputs
    texts = [column for column in free if column.text and column.encoded_width]
    if texts:
        return (max(texts, key=lambda column: column.text.mean_words if column.text else 0).name,)
    counted = [column for column in profile.columns if _counts_something(column, targets)]
    if counted:
        return tuple(column.name for column in counted)
    raise DoesNotFit(
        f"No column is left as an input for the target {', '.join(map(repr, targets))}: "
        "inputs are numbers, categories, or one text.",
        hint=_dates_hint(profile) or "Choose another target, or add columns to the table.",
        where="inputs",
    )


def _counts_something(column: ColumnProfile, targets: Sequence[str]) -> bool:
    """Whether a column that counts up has a name of its own: weeks, tokens, years."""
    has_name = not is_unnamed(column.name) and not is_identifier_name(column.name)
    return has_name and _is_input(column) and column.name not in targets


def _is_input(column: ColumnProfile) -> bool:
    return column.type in _INPUT_TYPES and column.encoded_width is not None


def _dates_hint(profile: DatasetProfile) -> str | None:
    dates = [issue.column for issue in profile.issues if issue.code == "date_column"]
    if not dates:
        return None
    return (
        f"The dates in {dates[0]!r} cannot be an input yet. Add columns of numbers for what "
        "matters of them: year, month, weekday, days since a start, earlier values."
    )


def _check_text_is_alone(columns: Sequence[ColumnProfile]) -> None:
    texts = [column.name for column in columns if column.type is ColumnType.TEXT]
    if texts and len(columns) > 1:
        others = [column.name for column in columns if column.name != texts[0]]
        raise DoesNotFit(
            f"The text {texts[0]!r} cannot be an input beside {', '.join(map(repr, others[:4]))}"
            f"{' …' if len(others) > 4 else ''}: a text is a sequence of words, and a run feeds "
            "one kind of row.",
            hint=f"Learn from {texts[0]!r} alone, or leave it out.",
            where="inputs",
        )


def _guess_target(profile: DatasetProfile, inputs: frozenset[str]) -> str:
    able = [
        column
        for column in profile.columns
        if column.name not in inputs
        and (_is_input(column) or column.type is ColumnType.CATEGORY)
        and column.name not in identifiers(profile)
    ]
    if not able:
        raise DoesNotFit(
            "No column can be a target: a target holds numbers or categories that vary.",
            hint="Add a column with what is to be learned.",
            where="targets",
        )
    return guess_target_column(able, profile).name


def _check_target_column(column: ColumnProfile) -> None:
    name = column.name
    if column.type is ColumnType.CONSTANT:
        raise DoesNotFit(
            f"The target {name!r} is the same in every row (or missing): "
            "there is nothing to learn from it.",
            hint="Choose a target with at least two different values.",
            where="targets",
        )
    if column.type is ColumnType.TEXT:
        raise DoesNotFit(
            f"The target {name!r} is text with too many different values to be classes.",
            hint="Choose a column of numbers, or of categories that come again.",
            where="targets",
        )
    if column.num_missing >= column.num_rows:
        raise DoesNotFit(f"The target {name!r} is missing in every row.", where="targets")


def _check_input_column(column: ColumnProfile) -> None:
    if _is_input(column) or (column.type is ColumnType.TEXT and column.encoded_width):
        return
    reasons = {
        ColumnType.TEXT: "holds dates, which cannot be an input yet",
        ColumnType.CONSTANT: "is the same in every row, so it tells nothing",
        ColumnType.CATEGORY: f"has {column.num_distinct} different values, too many for an input",
    }
    raise DoesNotFit(
        f"The column {column.name!r} {reasons.get(column.type, 'cannot be an input')}.",
        hint="Leave it out, or turn it into numbers first.",
        where="inputs",
    )


def _choose_arrays(
    profile: DatasetProfile, inputs: Sequence[str] | None, targets: Sequence[str] | None
) -> DataChoice:
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
    return _for_targets(profile, (source.name,), (target.name,), shape, [target], test)


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


def _for_targets(
    profile: DatasetProfile,
    inputs: tuple[str, ...],
    targets: tuple[str, ...],
    input_shape: tuple[int, ...],
    columns: Sequence[ColumnProfile],
    test: ColumnProfile | None = None,
) -> DataChoice:
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
        return classification(inputs, targets, input_shape, names, "categorical_crossentropy")
    if is_classes(column, profile):
        return classification(inputs, targets, input_shape, class_names_of(column, test))
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


def classification(
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


def with_choice_of(old: DatasetProfile, new: DatasetProfile) -> DatasetProfile:
    """`new` with the inputs and targets that a person kept for `old`, where they still fit."""
    if not old.is_choice_kept or old.choice is None:
        return new
    try:
        choice = choose(new, old.choice.inputs, old.choice.targets)
    except (DoesNotFit, InvalidRequest):
        return new
    return new.model_copy(update={"choice": choice, "is_choice_kept": True})
