"""Parquet tables, through pyarrow, row group by row group."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from pyarrow import compute
from pyarrow import parquet as pyarrow_parquet

from app.engine.datasets.header import MAX_COLUMNS, MAX_NAME_CHARACTERS, unique_names
from app.engine.datasets.table_format import MAX_CELLS, NotANumber, OpenTable
from app.errors import TooLarge, UnreadableFile
from app.spec.dataset import MISSING_WORDS, DatasetIssue, Reading
from app.spec.names import printable

ROWS_AT_ONCE = 65_536
NUM_LOOKED_AT = 1_000
MAX_TOTAL_BYTES = 16 * 2**30
MAX_METADATA_BYTES = 64 * 2**20
MAX_METADATA_ENTRIES = 2_000_000


class ParquetReader:
    """Reads Parquet."""

    name: ClassVar[str] = "parquet"
    options: ClassVar[tuple[str, ...]] = ("missing_words", "column_types")

    def recognises(self, head: bytes) -> bool:
        """Whether it begins as Parquet files do."""
        return head.startswith(b"PAR1")

    def open(self, path: Path, wished: Reading) -> OpenTable:
        """See `TableReader.open`."""
        reading = Reading(
            missing_words=MISSING_WORDS if wished.missing_words is None else wished.missing_words,
            column_types=wished.column_types,
        )
        with _opened(path) as file:
            _refuse_huge(file.metadata)
            schema = file.schema_arrow
            usable = _usable(schema)
            if not usable:
                raise UnreadableFile(
                    "no column of the Parquet file holds numbers or words.",
                    hint="Nested columns (lists, structs) have no place in a table.",
                )
            names = _names(schema, usable)
            table = self.reopen(path, reading, names)
            table.text_columns = frozenset(
                index
                for index, position in enumerate(usable)
                if not _is_number(schema.field(position).type)
            )
            table.issues = [
                DatasetIssue(
                    code="nested_values",
                    column=printable(field.name)[:200],
                    message=f"{printable(field.name)[:200]!r} holds {str(field.type)[:100]}, "
                    "which has no place in a table; it is left out.",
                )
                for position, field in enumerate(schema)
                if position not in usable
            ]
        table.missing_found = _missing_found(table)
        return table

    def reopen(self, path: Path, reading: Reading, names: Sequence[str]) -> OpenTable:
        """See `TableReader.reopen`."""
        return OpenTable(
            names=tuple(names),
            reading=reading,
            batches=lambda text_columns, include: _stream(path, text_columns, include),
        )


def _opened(path: Path) -> Any:
    try:
        return pyarrow_parquet.ParquetFile(
            path,
            thrift_string_size_limit=MAX_METADATA_BYTES,
            thrift_container_size_limit=MAX_METADATA_ENTRIES,
        )
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"the Parquet file is damaged or cut off: {str(error).split(chr(10))[0][:200]}.",
        hint="Write it again, for example with DataFrame.to_parquet.",
    )


def _refuse_huge(metadata: Any) -> None:
    """Refuse by what the file itself declares, before a page of it is unpacked."""
    if metadata.num_columns > MAX_COLUMNS:
        raise TooLarge(
            f"the table has {metadata.num_columns:,} columns; at most {MAX_COLUMNS:,} are read.",
            hint="Leave columns out, or save wide numbers as one array: "
            "np.savez('data.npz', x_train=x, y_train=y).",
        )
    num_cells = metadata.num_rows * metadata.num_columns
    if metadata.num_rows < 0 or num_cells > MAX_CELLS:
        raise TooLarge(
            f"the table declares {metadata.num_rows:,} rows of {metadata.num_columns:,} columns; "
            f"at most {MAX_CELLS:,} values are read.",
            hint="Keep fewer rows or columns: a worker must hold them to train.",
        )
    total = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if not 0 <= total <= MAX_TOTAL_BYTES:
        raise TooLarge(
            f"the table would unpack to {total / 2**30:,.1f} GiB; at most "
            f"{MAX_TOTAL_BYTES // 2**30} GiB are read.",
            hint="Keep fewer rows or columns.",
        )


def _missing_found(table: OpenTable) -> tuple[str, ...]:
    first = next(table.batches(table.text_columns, None), None)
    if first is None:
        return ()
    words = {
        value.strip()
        for index in table.text_columns
        for value in first.column(index).slice(0, NUM_LOOKED_AT).to_pylist()
        if value is not None
    }
    return tuple(word for word in table.reading.missing_words or () if word in words)


def _usable(schema: Any) -> list[int]:
    return [position for position, field in enumerate(schema) if _is_single(field.type)]


def _names(schema: Any, usable: list[int]) -> tuple[str, ...]:
    given = [
        printable(schema.field(position).name)[:MAX_NAME_CHARACTERS] or f"column_{position + 1}"
        for position in usable
    ]
    return unique_names(given)[0]


def _is_single(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_single(kind.value_type)
    return (
        _is_number(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_temporal(kind)
        or pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_null(kind)
    )


def _is_number(kind: Any) -> bool:
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return any(is_kind(kind) for is_kind in kinds)


def _stream(
    path: Path, text_columns: frozenset[int], include: Sequence[str] | None
) -> Iterator[Any]:
    """See `OpenTable.batches`."""
    with _opened(path) as file:
        schema = file.schema_arrow
        usable = _usable(schema)
        names = _names(schema, usable)
        wanted = [
            (name, position, index in text_columns)
            for index, (name, position) in enumerate(zip(names, usable, strict=True))
            if include is None or name in include
        ]
        for index, position in enumerate(usable):
            is_wanted = include is None or names[index] in include
            is_number = index in text_columns or _is_number(schema.field(position).type)
            if is_wanted and not is_number:
                raise NotANumber(index)  # numbers that are written as words
        order = {name: place for place, name in enumerate(include or names)}
        wanted.sort(key=lambda one: order[one[0]])
        try:
            for batch in file.iter_batches(ROWS_AT_ONCE):
                arrays = [
                    _text(batch.column(position)) if is_text else _number(batch.column(position))
                    for _, position, is_text in wanted
                ]
                yield pa.record_batch(arrays, names=[name for name, _, _ in wanted])
        except (pa.ArrowException, OSError) as error:
            raise _damaged(error) from error


def _number(values: Any) -> Any:
    if pa.types.is_decimal(values.type):
        values = compute.cast(values, pa.string())  # straight to a double, 58.16 loses its end
    return compute.cast(values, pa.float64(), safe=False)


def _text(values: Any) -> Any:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _text(values.dictionary_decode())
    if pa.types.is_floating(kind):
        if pa.types.is_float16(kind):
            values = compute.cast(values, pa.float32())  # Arrow cannot round halves
        # 3.0 is 3, as in every other format.
        is_whole = compute.fill_null(compute.equal(values, compute.round(values)), False)
        is_whole = compute.and_(is_whole, compute.less(compute.abs(values), 2.0**53))
        whole = compute.cast(compute.if_else(is_whole, values, 0.0), pa.int64(), safe=False)
        return compute.if_else(
            is_whole, compute.cast(whole, pa.string()), compute.cast(values, pa.string())
        )
    return compute.cast(values, pa.string())
