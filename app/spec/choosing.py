"""Choose inputs and target of a data set, and what a network for them looks like.

Pure functions on profiles. What a person names is checked; what is left out is
chosen: the target by its name, the inputs as everything else that can be one.
"""

import difflib
from collections.abc import Sequence

from app.errors import DoesNotFit, InvalidRequest
from app.spec.choosing_arrays import choose_arrays
from app.spec.choosing_columns import choose_columns
from app.spec.dataset import DataChoice, DatasetKind, DatasetProfile


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
        return choose_columns(profile, inputs, targets)
    return choose_arrays(profile, inputs, targets)


def with_choice_of(old: DatasetProfile, new: DatasetProfile) -> DatasetProfile:
    """`new` with the inputs and targets that a person kept for `old`, where they still fit."""
    if not old.is_choice_kept or old.choice is None:
        return new
    try:
        choice = choose(new, old.choice.inputs, old.choice.targets)
    except (DoesNotFit, InvalidRequest):
        return new
    return new.model_copy(update={"choice": choice, "is_choice_kept": True})


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
