"""Data sets: what the reader found in an uploaded file, and where the file lies."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from app.errors import Conflict
from app.spec.dataset import Dataset, DatasetProfile, DatasetSummary
from app.spec.page import Page
from app.spec.training import RunState
from app.store.database import Database
from app.store.file_uses import delete_if_unused
from app.store.files import FileStore, NewFile
from app.store.lists import newest_first
from app.store.moments import new_id, now
from app.store.rows import copied, picked, rename, row_of
from app.store.tables import datasets, runs

NOUN = "data set"

_SUMMARY = ("id", "name", "kind", "size_bytes", "num_rows", "num_columns", "created_at")


@dataclass(frozen=True)
class DatasetFile:
    """A data set's file and what is known of it: what tasks on data ask for."""

    path: Path
    filename: str
    name: str
    profile: DatasetProfile


class DatasetRepository:
    """The data sets in the database and their files."""

    def __init__(self, database: Database, files: FileStore) -> None:
        self._database = database
        self._files = files

    def create(
        self,
        *,
        name: str,
        filename: str,
        profile: DatasetProfile,
        file: NewFile,
    ) -> Dataset:
        """Keep a data set: its temporary file moves into place. All of it, or nothing.

        Raises:
            StorageFull: when there is no room.
        """
        id = new_id()
        with self._files.lock:
            key = self._files.adopt(file.temporary, file.sha256)
            try:
                with self._database.writing() as connection:
                    connection.execute(
                        insert(datasets).values(
                            id=id,
                            name=name,
                            filename=filename,
                            file_key=key,
                            size_bytes=file.size_bytes,
                            created_at=now(),
                            **_profile_values(profile),
                        )
                    )
            finally:
                delete_if_unused(self._database, self._files, key)
        return self.get(id)

    def get(self, id: str) -> Dataset:
        """A data set as its page shows it.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.reading() as connection:
            row = row_of(connection, datasets, id, NOUN)
        profile = DatasetProfile.model_validate_json(row["profile"])
        return Dataset(
            **picked(row, "id", "name", "filename", "size_bytes", "created_at"),
            **profile.values_for(Dataset),
        )

    def file(self, id: str) -> DatasetFile:
        """Where a data set's file lies, and its profile.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.reading() as connection:
            row = row_of(connection, datasets, id, NOUN)
        return DatasetFile(
            path=self._files.path(row["file_key"]),
            filename=row["filename"],
            name=row["name"],
            profile=DatasetProfile.model_validate_json(row["profile"]),
        )

    def list(
        self, *, limit: int, cursor: str | None, name_has: str | None = None
    ) -> Page[DatasetSummary]:
        """One page of the list of data sets."""
        with self._database.reading() as connection:
            rows, next_cursor = newest_first(
                connection, datasets, _SUMMARY, limit=limit, cursor=cursor, name_has=name_has
            )
        return Page[DatasetSummary](
            items=tuple(DatasetSummary(**picked(row, *_SUMMARY)) for row in rows),
            next=next_cursor,
        )

    def rename(self, id: str, name: str) -> Dataset:
        """Give a data set a new name.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.writing() as connection:
            rename(connection, datasets, id, name, NOUN)
        return self.get(id)

    def duplicate(self, id: str) -> Dataset:
        """A second data set on the same file, to read or to choose from it in another way.

        Raises:
            NotFound: for an unknown id.
            StorageFull: when there is no room.
        """
        copy_id = new_id()
        with self._files.lock, self._database.writing() as connection:
            row = copied(row_of(connection, datasets, id, NOUN), copy_id)
            connection.execute(insert(datasets).values(**row))
        return self.get(copy_id)

    def set_profile(
        self, id: str, profile: DatasetProfile, *, is_read_anew: bool = True
    ) -> Dataset:
        """Keep what is known of a file from now on.

        Args:
            id: of the data set.
            profile: of its file.
            is_read_anew: its values may be others than before.

        Raises:
            NotFound: for an unknown id.
            Conflict: while runs that have not ended use the values.
        """
        with self._database.writing() as connection:
            row_of(connection, datasets, id, NOUN)
            if is_read_anew:
                _refuse_while_used(_states_of_runs(connection, id))
            changed = update(datasets).where(datasets.c.id == id)
            connection.execute(changed.values(**_profile_values(profile)))
        return self.get(id)

    def delete(self, id: str) -> int:
        """Remove a data set, and its file where no other data set has the same content.

        Returns:
            How many ended runs were trained on it; they stay, and cannot be run again.

        Raises:
            NotFound: for an unknown id.
            Conflict: while runs that have not ended use it.
        """
        with self._files.lock:
            with self._database.writing() as connection:
                key = row_of(connection, datasets, id, NOUN)["file_key"]
                states = _states_of_runs(connection, id)
                _refuse_while_used(states)
                self._files.question(key)
                connection.execute(delete(datasets).where(datasets.c.id == id))
            delete_if_unused(self._database, self._files, key)
        return len(states)


def _profile_values(profile: DatasetProfile) -> dict[str, Any]:
    return {
        "kind": profile.kind,
        "num_rows": profile.num_rows,
        "num_columns": len(profile.columns),
        "profile": profile.model_dump_json(),
    }


def _states_of_runs(connection: Connection, id: str) -> list[str]:
    return list(connection.execute(select(runs.c.state).where(runs.c.dataset_id == id)).scalars())


def _refuse_while_used(states: list[str]) -> None:
    num_active = sum(not RunState(state).is_terminal for state in states)
    if num_active:
        raise Conflict(
            f"{num_active} run(s) that have not ended use this data set.",
            hint="Wait for them to end, or cancel them first.",
        )
