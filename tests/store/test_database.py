import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url

from app.errors import Conflict, StorageFull
from app.settings import Settings
from app.spec.network import NetworkDocument
from app.store.database import HEAD, MIGRATIONS, Database
from app.store.store import Store
from app.store.tables import metadata


def url(path: Path) -> Any:
    return make_url(f"sqlite:///{path}")


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_migrations_lead_to_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    engine = create_engine(url(path))
    with engine.begin() as connection:  # a database from before the first migration
        connection.execute(text("CREATE TABLE something (x INTEGER)"))
    Database(url(path)).close()
    with engine.begin() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        assert version == HEAD
        connection.execute(text("DROP TABLE something"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_database_from_the_future_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    database = Database(url(path))
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(Conflict, match="newer Layerwright"):
        Database(url(path))


def test_opening_imports_no_alembic(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from app.settings import Settings;"
        "from app.store.store import Store;"
        "[Store(Settings(home=Path(sys.argv[1]))).close() for _ in range(2)];"
        "print([name for name in sys.modules if name.split('.')[0] == 'alembic'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "home")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"


def test_what_is_promised_of_sqlite(store: Store) -> None:
    with store.database.reading() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


def test_a_failed_transaction_changes_nothing(store: Store) -> None:
    def change_and_fail() -> None:
        with store.database.writing() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    with store.database.reading() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM alembic_version")).scalar() == 1


def test_a_full_disk_is_said_and_got_over(store: Store) -> None:
    kept = store.networks.create(NetworkDocument(name="kept"))
    limit = {"pages": 0}

    def limit_pages(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={limit['pages'] or 10**9}")

    event.listen(store.database._engine, "checkout", limit_pages)
    with store.database.reading() as connection:
        limit["pages"] = connection.execute(text("PRAGMA page_count")).scalar_one()
    big = NetworkDocument(name="x" * 500, layers=())

    def fill() -> None:
        for _ in range(1000):
            store.networks.create(big)

    with pytest.raises(StorageFull, match="intact"):
        fill()
    assert store.networks.get(kept.id).name == "kept"
    limit["pages"] = 0
    assert store.networks.get(store.networks.create(big).id).name == big.name


def test_the_home_is_private(tmp_path: Path) -> None:
    home = tmp_path / "a" / "home"
    Store(Settings(home=home)).close()
    assert home.stat().st_mode & 0o077 == 0


def test_a_reader_migrates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    Database(url(path)).close()
    reader = Database(url(path), is_reader=True)
    with reader.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM networks")).scalar_one() == 0
        connection.execute(text("DROP TABLE alembic_version"))
    reader.close()
    with pytest.raises(Conflict, match="another Layerwright"):
        Database(url(path), is_reader=True)
