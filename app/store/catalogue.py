"""The catalogue as it was last read from Keras: a second start answers without waiting."""

import hashlib
import threading
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from app.spec.catalogue import Catalogue
from app.store.files import disk_errors

ENGINE_CATALOGUE = Path(__file__).parents[1] / "engine" / "catalogue"
"""The code that reads Keras: when it changes, what it said before is not trusted."""


class CatalogueMemory:
    """The catalogue of built-in layers, in memory and in a file under `home`.

    The file's name holds Keras's version and a digest of the code that made it,
    so an upgrade of either asks Keras anew.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._path = home / f"catalogue-{version('keras')}-{_digest(ENGINE_CATALOGUE)}.json"
        self._catalogue: Catalogue | None = None
        self._writing = threading.Lock()

    def recall(self) -> Catalogue | None:
        """The catalogue, or None where it has to be asked for."""
        if self._catalogue is None and self._path.exists():
            try:
                self._catalogue = Catalogue.model_validate_json(self._path.read_bytes())
            except ValidationError:  # half a file, or an older form of the words
                self._path.unlink(missing_ok=True)
        return self._catalogue

    def remember(self, catalogue: Catalogue) -> None:
        """Keep what Keras said, and drop what other versions said."""
        self._catalogue = catalogue
        temporary = self._path.with_suffix(".temporary")
        # Whoever asked while Keras was still being asked remembers the same.
        with self._writing, disk_errors():
            temporary.write_text(catalogue.model_dump_json(), encoding="utf-8")
            temporary.replace(self._path)
        for old in self._home.glob("catalogue-*.json"):
            if old != self._path:
                old.unlink(missing_ok=True)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
