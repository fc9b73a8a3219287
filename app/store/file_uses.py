"""Which rows name a file: a file goes when the last of them has gone."""

from sqlalchemy import func, select

from app.store.database import Database
from app.store.files import FileStore
from app.store.tables import datasets, model_files


def delete_if_unused(database: Database, files: FileStore, key: str) -> None:
    """Remove the file `key` unless a row still names it; then it is in question no more.

    Hold `files.lock` around it.
    """
    with database.reading() as connection:
        num_uses = sum(
            connection.execute(
                select(func.count()).select_from(table).where(table.c.file_key == key)
            ).scalar_one()
            for table in (datasets, model_files)
        )
    if num_uses == 0:
        files.delete(key)
    files.settle(key)


def settle_all(database: Database, files: FileStore) -> None:
    """Remove the files that a crash left without a row, or whose row it had just removed."""
    with files.lock:
        for key in files.in_question():
            delete_if_unused(database, files, key)
