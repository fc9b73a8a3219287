"""One way of listing for every noun: newest first, in pages."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, select

from app.errors import InvalidRequest
from app.spec.page import MAX_PAGE_ITEMS


def newest_first(
    connection: Connection,
    table: Table,
    columns: tuple[str, ...],
    *,
    limit: int,
    cursor: str | None,
    where: ColumnElement[bool] | None = None,
    name_has: str | None = None,
    ordered_by: str = "serial",
) -> tuple[list[RowMapping], str | None]:
    """The rows of one page and the cursor of the next page (None at the end).

    Args:
        connection: an open transaction.
        table: with a column `ordered_by` that grows from row to row.
        columns: the names of those that are wanted.
        limit: how many rows, at most MAX_PAGE_ITEMS.
        cursor: what the page before gave as next.
        where: which rows; all of them when None.
        name_has: only rows with all these words in their name, in upper or lower case.
        ordered_by: the column that counts.

    Raises:
        InvalidRequest: for a cursor that no page gave.
    """
    counter = table.c[ordered_by]
    query: Select[Any] = select(*(table.c[name] for name in columns), counter.label("_counter"))
    if where is not None:
        query = query.where(where)
    for word in (name_has or "").split():
        query = query.where(table.c.name.icontains(word, autoescape=True))
    if cursor is not None:
        query = query.where(counter < _position(cursor))
    limit = max(1, min(limit, MAX_PAGE_ITEMS))
    rows = list(connection.execute(query.order_by(counter.desc()).limit(limit + 1)).mappings())
    has_more = len(rows) > limit
    rows = rows[:limit]
    return rows, str(rows[-1]["_counter"]) if has_more else None


def _position(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise InvalidRequest(
            f"The cursor {cursor[:40]!r} is not one that a list gave.",
            hint="Leave `cursor` out to begin at the newest, then pass on what `next` says.",
            where="cursor",
        )
    return int(cursor)
