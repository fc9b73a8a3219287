"""Models in the store: their files come and go with their rows."""

import hashlib

import pytest

from app.spec.model_view import ModelFormat, ModelView
from app.store.files import NewFile
from app.store.models import NewModel
from app.store.store import Store


def new_file(store: Store, content: bytes) -> NewFile:
    path = store.files.temporary_path()
    path.write_bytes(content)
    return NewFile(path, hashlib.sha256(content).hexdigest(), len(content))


def new_model(store: Store, format: ModelFormat = ModelFormat.KERAS) -> str:
    view = ModelView(format=format, class_name="Sequential", name="m", kind="sequential", layers=())
    return store.models.create(
        NewModel(name="m", filename="m.keras", view=view, file=new_file(store, b"keras"))
    )


@pytest.mark.parametrize("format", ModelFormat)
def test_every_format_has_a_place(store: Store, format: ModelFormat) -> None:
    assert store.models.stored(new_model(store, format)).path.read_bytes() == b"keras"


def test_a_copy_keeps_the_file_when_the_first_goes(store: Store) -> None:
    id = new_model(store)
    store.models.add_file(id, "h5", new_file(store, b"h5"), ".h5")
    copy = store.models.duplicate(id)
    store.models.delete(id)
    assert store.models.stored(copy).name == "m copy"
    assert store.models.stored(copy).path.read_bytes() == b"keras"
    kept = store.models.file(copy, "h5")
    assert kept is not None
    assert kept.read_bytes() == b"h5"
    store.models.delete(copy)
    assert not kept.exists()


def test_a_format_that_is_written_again_leaves_no_file_behind(store: Store) -> None:
    id = new_model(store)
    first = store.models.add_file(id, "h5", new_file(store, b"first"), ".h5")
    second = store.models.add_file(id, "h5", new_file(store, b"second"), ".h5")
    assert store.models.file(id, "h5") == second
    assert second.read_bytes() == b"second"
    assert not first.exists()
    assert (
        store.models.add_file(id, "h5", new_file(store, b"second"), ".h5").read_bytes() == b"second"
    )
