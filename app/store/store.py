"""The store: all that survives a restart, put together."""

from sqlalchemy.engine import make_url

from app.settings import Settings
from app.store.catalogue import CatalogueMemory
from app.store.custom_layers import CustomLayerRepository
from app.store.database import Database
from app.store.datasets import DatasetRepository
from app.store.dependents import DependentsFinder
from app.store.file_uses import settle_all
from app.store.files import FileStore, disk_errors
from app.store.models import ModelRepository
from app.store.networks import NetworkRepository
from app.store.runs import RunRepository


class Store:
    """One repository per noun, over one database and one folder of files.

    Its methods may be called from any thread, and wait for the disk: from
    asynchronous code call them through `asyncio.to_thread`.

    Raises:
        StorageFull: when there is no room to make the database.
        Conflict: when a newer Layerwright made it.
    """

    def __init__(self, settings: Settings) -> None:
        self.home = settings.home
        with disk_errors():
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.database = Database(make_url(settings.resolved_database_url))
        self.files = FileStore(self.home / "files")
        settle_all(self.database, self.files)
        self.catalogue = CatalogueMemory(self.home)
        self.networks = NetworkRepository(self.database)
        self.datasets = DatasetRepository(self.database, self.files)
        self.runs = RunRepository(self.database)
        self.custom_layers = CustomLayerRepository(self.database)
        self.models = ModelRepository(self.database, self.files)
        self.dependents = DependentsFinder(self.database)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()
