"""The database: opened, brought up to date, and reached through transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import OperationalError

from app.errors import Conflict, StorageFull
from app.store.tables import metadata

HEAD = "found_again"
"""The newest step in `migrations/versions`."""

MIGRATIONS = Path(__file__).parent / "migrations"

BUSY_SECONDS = 10
"""How long a writer waits for another one."""


class Database:
    """The database at `url`, its schema up to date.

    Reading and writing are two kinds of transaction, because SQLite lets many
    read while one writes, and a writer that begins as a reader can be refused
    half-way.

    Args:
        url: where it is.
        is_reader: it is there, and only looked at: somebody else may be at work in it.

    Raises:
        Conflict: when a newer Layerwright made the database, or, for a reader, an older one.
        StorageFull: when there is no room to make it.
    """

    def __init__(self, url: URL, *, is_reader: bool = False) -> None:
        self._engine = _engine(url)
        with _storage_errors():
            if not is_reader:
                self._bring_up_to_date()
            elif (version := self._version()) != HEAD:
                raise Conflict(
                    f"The database was made by another Layerwright (its schema is {version}, "
                    f"this one's is {HEAD}).",
                    hint="`layerwright serve` brings an older one up to date.",
                )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database and changes nothing."""
        with _storage_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that changes things: all of it is kept, or none of it.

        Raises:
            StorageFull: when there is no room; what was there is intact.
        """
        with _storage_errors(), self._engine.connect() as connection:
            writer = connection.execution_options(is_writing=True)
            with writer.begin():
                yield writer

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def _bring_up_to_date(self) -> None:
        """Make or migrate the schema.

        Alembic takes a good part of a second to import, so it is left out where
        there is nothing to migrate: a new database is made at once from
        `tables`, one that is current is only looked at.
        """
        version = self._version()
        if version == HEAD:
            return
        if version is None and not self._tables() - {"alembic_version"}:
            self._make()
        else:
            self._migrate(version)

    def _tables(self) -> set[str]:
        with self.reading() as connection:
            return set(inspect(connection).get_table_names())

    def _version(self) -> str | None:
        """The step that its schema is at; None for none."""
        if "alembic_version" not in self._tables():
            return None
        with self.reading() as connection:
            query = text("SELECT version_num FROM alembic_version")
            version: str | None = connection.execute(query).scalar()
        return version

    def _make(self) -> None:
        with self.writing() as connection:
            metadata.create_all(connection)
            connection.execute(
                text(
                    "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL,"
                    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
                )
            )
            connection.execute(
                text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": HEAD}
            )

    def _migrate(self, version: str | None) -> None:
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
        if version is not None and version not in known:
            raise Conflict(
                f"The database was made by a newer Layerwright (its schema is {version}, this one"
                f" knows up to {HEAD}).",
                hint="Start it with that newer version, or choose another data folder.",
            )
        with self.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, HEAD)


def _engine(url: URL) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Without this the sqlite3 module begins transactions by itself, and late.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        cause = error.orig
        if isinstance(cause, sqlite3.Error) and cause.sqlite_errorname == "SQLITE_FULL":
            raise storage_full() from error
        raise


def storage_full() -> StorageFull:
    """The error for a full disk, in words."""
    return StorageFull(
        "The disk is full. What was saved before is intact; this was not saved.",
        hint="Free some space in the data folder's file system, then try again.",
    )
