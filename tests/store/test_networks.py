import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.errors import NotFound, Stale
from app.settings import Settings
from app.spec.network import LayerDocument, NetworkDocument
from app.store import networks
from app.store.store import Store


def test_of_many_savers_at_once_one_wins(store: Store) -> None:
    id = store.networks.create(NetworkDocument(name="first")).id
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def save(number: int) -> None:
        start.wait()
        try:
            store.networks.save(id, NetworkDocument(name=f"by {number}"), 1)
        except Stale as error:
            outcomes.append(error.message)
        else:
            outcomes.append(f"by {number}")

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [outcome for outcome in outcomes if outcome.startswith("by ")]
    saved = store.networks.get(id)
    assert (saved.name, saved.revision) == (winner, 2)
    assert all("revision is 2" in outcome for outcome in outcomes if outcome != winner)
    assert len(store.networks.versions(id, limit=10, cursor=None).items) == 2


def test_an_acknowledged_save_survives_a_kill(tmp_path: Path) -> None:
    program = """
import os, sys, signal
from pathlib import Path
from app.settings import Settings
from app.spec.network import NetworkDocument
from app.store.store import Store
store = Store(Settings(home=Path(sys.argv[1])))
made = store.networks.create(NetworkDocument(name="a"))
store.networks.save(made.id, NetworkDocument(name="b"), 1)
print(made.id, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == -signal.SIGKILL
    store = Store(Settings(home=tmp_path))
    saved = store.networks.get(done.stdout.strip())
    assert (saved.name, saved.revision) == ("b", 2)
    store.close()


def test_old_versions_are_dropped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "MAX_VERSIONS", 3)
    id = store.networks.create(NetworkDocument(name="1")).id
    for revision in range(1, 6):
        store.networks.save(id, NetworkDocument(name=str(revision + 1)), revision)
    first = store.networks.versions(id, limit=2, cursor=None)
    rest = store.networks.versions(id, limit=2, cursor=first.next)
    assert [version.revision for version in (*first.items, *rest.items)] == [6, 5, 4]
    assert rest.next is None


def test_a_document_comes_back_exactly(store: Store) -> None:
    document = NetworkDocument(
        name='<b>"x"',
        layers=(
            LayerDocument(
                name="a",
                class_name="Dense",
                config={"units": 2**62, "x": 1e-300, "none": None, "deep": [{"a": [True]}]},
                position=(1.5, -2),
            ),
        ),
    )
    assert store.networks.get(store.networks.create(document).id).document == document


def test_two_thousand_layers(store: Store) -> None:
    layers = tuple(LayerDocument(name=f"d{n}", class_name="Dense") for n in range(2000))
    made = store.networks.create(NetworkDocument(layers=layers))
    assert len(store.networks.get(made.id).document.layers) == 2000
    assert store.networks.list(limit=1, cursor=None).items[0].num_layers == 2000


@pytest.mark.parametrize("id", ["", "x", "'; --", "%", "é" * 1000])
def test_unknown_ids(store: Store, id: str) -> None:
    store.networks.create(NetworkDocument())
    with pytest.raises(NotFound):
        store.networks.get(id)
    with pytest.raises(NotFound):
        store.networks.delete(id)


def test_a_class_is_found_by_its_whole_name(store: Store) -> None:
    for name in ("Linear", "Linear2", "A%", 'q"q'):
        store.networks.create(
            NetworkDocument(name=name, layers=(LayerDocument(name="x", class_name=name),))
        )
    for name in ("Linear", "Linear2", "A%", 'q"q'):
        assert store.networks.names_with_class(name) == (name,)
    assert store.networks.names_with_class("Lin%") == ()
