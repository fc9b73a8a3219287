"""The data sets that come with the program: `app/samples/data`, described in its index."""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from app.errors import NotFound
from app.spec.dataset import Sample

FOLDER = Path(__file__).parents[1] / "samples" / "data"


class SampleEntry(Sample):
    """One entry of the index: a sample and its file in the same folder."""

    file: str


@cache
def sample_entries() -> tuple[SampleEntry, ...]:
    """Every sample, in the order of the index."""
    index = (FOLDER / "index.json").read_bytes()
    return TypeAdapter(tuple[SampleEntry, ...]).validate_json(index)


def samples() -> tuple[Sample, ...]:
    """Every sample as it is shown."""
    return tuple(Sample(**entry.model_dump(exclude={"file"})) for entry in sample_entries())


def sample_entry(name: str) -> SampleEntry:
    """The sample of this name.

    Raises:
        NotFound: when there is none.
    """
    for entry in sample_entries():
        if entry.name == name:
            return entry
    names = ", ".join(entry.name for entry in sample_entries())
    raise NotFound(f"There is no sample {name[:100]!r}.", hint=f"There are: {names}.")
