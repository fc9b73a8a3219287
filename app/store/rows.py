"""What every repository does with its rows: find one, rename, delete; words as JSON text."""

from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping, Table, select, update

from app.errors import NotFound
from app.spec.base import Words
from app.spec.page import MAX_NAME_CHARACTERS
from app.store.moments import now

Word = TypeVar("Word", bound=Words)

Metrics = TypeAdapter(dict[str, float | None])


def row_of(connection: Connection, table: Table, id: str, noun: str) -> RowMapping:
    """The row with this id.

    Raises:
        NotFound: when there is none.
    """
    row = connection.execute(select(table).where(table.c.id == id)).mappings().first()
    if row is None:
        raise missing(noun)
    return row


def copied(row: RowMapping, id: str) -> dict[str, Any]:
    """The columns of a second thing that begins as a first one."""
    name = f"{row['name']} copy"[:MAX_NAME_CHARACTERS]
    others = {column: value for column, value in row.items() if column != "serial"}
    return {**others, "id": id, "name": name, "created_at": now()}


def rename(connection: Connection, table: Table, id: str, name: str, noun: str) -> None:
    """Give the row with this id a new name.

    Raises:
        NotFound: when there is none.
    """
    changed = connection.execute(update(table).where(table.c.id == id).values(name=name))
    if changed.rowcount == 0:
        raise missing(noun)


def missing(noun: str) -> NotFound:
    """The error for an id that nothing has. It may have been deleted."""
    return NotFound(
        f"There is no such {noun}.", hint=f"It may have been deleted; the list of {noun}s says."
    )


def word_or_none(word: type[Word], text: str | None) -> Word | None:
    """The word that a nullable column holds."""
    return None if text is None else word.model_validate_json(text)


def text_or_none(word: Words | None) -> str | None:
    """A word as a nullable column holds it."""
    return None if word is None else word.model_dump_json()


def metrics_text(metrics: dict[str, float | None]) -> str:
    """Metrics as a column holds them."""
    return Metrics.dump_json(metrics).decode()


def metrics_of(text: str) -> dict[str, float | None]:
    """The metrics that a column holds."""
    return Metrics.validate_json(text)


def picked(row: RowMapping, *names: str) -> dict[str, Any]:
    """Some columns of a row, by name."""
    return {name: row[name] for name in names}
