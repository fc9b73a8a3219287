"""The registered custom layers, for a command that looks while a server may be running.

Opening a whole `Store` would empty the folder in which the server receives files.
"""

from pathlib import Path

from sqlalchemy.engine import make_url

from app.settings import Settings
from app.spec.custom_layer import CustomLayerSource
from app.store.custom_layers import CustomLayerRepository
from app.store.database import Database


def registered_sources(settings: Settings) -> tuple[CustomLayerSource, ...]:
    """What the data folder's registry holds; nothing where there is no database yet.

    Raises:
        Conflict: when another version of Layerwright made the database.
    """
    url = make_url(settings.resolved_database_url)
    is_file = url.get_backend_name() == "sqlite"
    if is_file and not Path(url.database or "").is_file():
        return ()
    database = Database(url, is_reader=True)
    try:
        return CustomLayerRepository(database).all_sources()
    finally:
        database.close()
