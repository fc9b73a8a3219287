"""Which columns of a table go in, and which is learned."""

from collections.abc import Sequence

from app.errors import DoesNotFit
from app.spec.dataset import ColumnProfile, ColumnType, DataChoice, DatasetProfile
from app.spec.guessing import guess_target_column, is_identifier_name, is_unnamed
from app.spec.learning_task import choice_for

_INPUT_TYPES = (ColumnType.NUMBER, ColumnType.CATEGORY, ColumnType.BOOLEAN)


def choose_columns(
    profile: DatasetProfile, inputs: Sequence[str] | None, targets: Sequence[str] | None
) -> DataChoice:
    """Columns of a table as inputs and targets, named or chosen.

    Raises:
        DoesNotFit: for columns that cannot be an input or a target, in words.
    """
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
    choice = choice_for(
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


def identifiers(profile: DatasetProfile) -> frozenset[str]:
    """Columns that only count the rows."""
    return frozenset(
        issue.column for issue in profile.issues if issue.code == "identifier" and issue.column
    )
