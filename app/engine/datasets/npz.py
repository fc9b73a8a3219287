"""NPZ files: named NumPy arrays, as np.savez writes them. Pickles are never read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from app.engine.datasets import arrays, npz_members
from app.engine.datasets.data_format import Columns
from app.engine.datasets.npz_members import Member
from app.errors import UnreadableFile
from app.spec.base import JsonValue
from app.spec.dataset import (
    ColumnProfile,
    DatasetIssue,
    DatasetKind,
    DatasetPreview,
    DatasetProfile,
    Reading,
)

MAX_PREVIEW_NUMBERS = 1_024
"""Of one row: 32 × 32 pixels come whole, longer rows are cut."""


class NpzFormat:
    """Reads NPZ, headers first."""

    name: ClassVar[str] = "npz"
    options: ClassVar[tuple[str, ...]] = ()

    def recognises(self, head: bytes) -> bool:
        """Whether it is a zip whose first member is an .npy array (or an empty zip)."""
        if head.startswith(b"PK\x05\x06"):
            return True
        if not head.startswith(b"PK\x03\x04") or len(head) < 30:
            return False
        name_length = int.from_bytes(head[26:28], "little")
        return head[30 : 30 + name_length].endswith(b".npy")

    def profile(self, path: Path, wished: Reading) -> DatasetProfile:
        """See `DataFormat.profile`."""
        members, issues = [], []
        for member in npz_members.read_members(path):
            reason = _left_out(member)
            if reason is None:
                members.append(member)
            else:
                issues.append(
                    DatasetIssue(
                        code="array_left_out",
                        column=member.name[:200],
                        message=f"the array {member.name!r} {reason}, so it is left out.",
                    )
                )
        if not members:
            raise UnreadableFile(
                "no array in the NPZ file can be used: " + " ".join(i.message for i in issues),
                hint="Save inputs and labels as arrays of numbers, one row per sample.",
            )
        columns: list[ColumnProfile] = []
        for member in members:
            facts = arrays.gather(member.shape, npz_members.stream_rows(path, member))
            column, said = arrays.profile_array(member.name, member.dtype, member.shape, facts)
            columns.append(column)
            issues.extend(said)
        columns = _with_test_parts(columns)
        issues.extend(_unequal_lengths(columns))
        main_rows = [column.num_rows for column in columns if not column.is_test_part]
        return DatasetProfile(
            kind=DatasetKind.ARRAYS,
            num_rows=max(main_rows),
            columns=tuple(columns),
            format=self.name,
            wished=wished,
            issues=tuple(issues),
        )

    def preview(self, path: Path, profile: DatasetProfile, limit: int) -> DatasetPreview:
        """See `DataFormat.preview`."""
        by_name = {member.name: member for member in npz_members.read_members(path)}
        # The rows of x_train stand beside those of y_train; test parts would not line up.
        shown = [column for column in profile.columns if not column.is_test_part]
        cells = [
            [_cell(row) for row in npz_members.read_array(path, by_name[column.name], limit)]
            for column in shown
        ]
        num_rows = max(map(len, cells), default=0)
        rows: tuple[tuple[JsonValue, ...], ...] = tuple(
            tuple(column[index] if index < len(column) else None for column in cells)
            for index in range(num_rows)
        )
        return DatasetPreview(
            columns=tuple(column.name for column in shown), rows=rows, num_rows=profile.num_rows
        )

    def read(self, path: Path, profile: DatasetProfile, names: Sequence[str]) -> Columns:
        """See `DataFormat.read`."""
        by_name = {member.name: member for member in npz_members.read_members(path)}
        return {name: npz_members.read_whole(path, by_name[name]) for name in dict.fromkeys(names)}


def _left_out(member: Member) -> str | None:
    dtype = member.dtype
    if dtype.names is not None:
        fields = ", ".join(dtype.names[:5])
        return (
            f"is structured (fields {fields}): save each field as an array of its own, "
            f"for example x=np.stack([a[name] for name in a.dtype.names], axis=1)"
        )
    if dtype.kind in "cmMV":
        return f"holds {dtype}, which a network cannot take"
    if not member.shape:
        return "is a single value, not one row per sample"
    if member.shape[0] == 0 or 0 in member.shape:
        return f"is empty (shape {member.shape})"
    if dtype.kind in "US" and len(member.shape) > 1 and member.shape[1:] != (1,):
        return "holds strings in several columns"
    if len(member.name) > 500:
        return "has a name of more than 500 characters"
    return None


def _with_test_parts(columns: list[ColumnProfile]) -> list[ColumnProfile]:
    by_name = {column.name: column for column in columns}
    parts = {
        name: test
        for name, test in arrays.find_test_parts(by_name).items()
        if by_name[name].shape == by_name[test].shape
    }
    test_names = set(parts.values())
    return [
        column.model_copy(
            update={
                "test_column": parts.get(column.name),
                "is_test_part": column.name in test_names,
            }
        )
        for column in columns
    ]


def _unequal_lengths(columns: list[ColumnProfile]) -> list[DatasetIssue]:
    lengths = {column.name: column.num_rows for column in columns if not column.is_test_part}
    if len(set(lengths.values())) <= 1:
        return []
    listed = ", ".join(f"{name} {rows:,}" for name, rows in lengths.items())
    return [
        DatasetIssue(
            code="unequal_lengths",
            message=f"the arrays have unequal numbers of rows ({listed}); an input and its "
            "target must have the same.",
        )
    ]


def _cell(value: Any) -> JsonValue:
    if isinstance(value, np.ndarray):
        return _nested(value, MAX_PREVIEW_NUMBERS)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    plain: JsonValue = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float):
        return plain if np.isfinite(plain) else None
    return plain


def _nested(array: np.ndarray[Any, Any], max_numbers: int) -> JsonValue:
    """An array as nested lists; the first axes are kept whole as far as the numbers reach."""
    if array.ndim == 0:
        return _cell(array[()])
    inner = max(1, int(np.prod(array.shape[1:])))
    kept = array[: max(1, max_numbers // inner)]
    return [_nested(np.asarray(part), max(1, max_numbers // max(1, len(kept)))) for part in kept]
