"""The data sets and models that come with the program: `app/samples`, each folder with an index."""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from app.errors import NotFound
from app.spec.dataset import Sample

_FOLDER = Path(__file__).parents[1] / "samples"

DATA = _FOLDER / "data"
MODELS = _FOLDER / "models"


class SampleEntry(Sample):
    """One entry of an index: a sample and its file in the same folder."""

    file: str


@cache
def sample_entries(folder: Path) -> tuple[SampleEntry, ...]:
    """Every sample of a folder, in the order of its index."""
    index = (folder / "index.json").read_bytes()
    return TypeAdapter(tuple[SampleEntry, ...]).validate_json(index)


def samples(folder: Path) -> tuple[Sample, ...]:
    """Every sample of a folder as it is shown."""
    return tuple(Sample(**entry.model_dump(exclude={"file"})) for entry in sample_entries(folder))


def sample_entry(folder: Path, name: str) -> SampleEntry:
    """The sample of this name.

    Raises:
        NotFound: when there is none.
    """
    for entry in sample_entries(folder):
        if entry.name == name:
            return entry
    names = ", ".join(entry.name for entry in sample_entries(folder))
    raise NotFound(f"There is no sample {name[:100]!r}.", hint=f"There are: {names}.")
