"""A server that is killed at random moments, and what was promised by then.

    python -m tests.api.kills 200        two hundred kills; prints what it saw

Everything that was acknowledged is written down, and compared after each kill.
"""

import hashlib
import random
import signal
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx

from tests.api.talking import made, stack
from tests.server import RunningServer, running_server

TERMINAL = ("finished", "failed", "cancelled")
NETWORK = stack(("Dense", {"units": 1}), shape=(2,))
ROWS = b"a,b,y\n" + b"".join(b"%d,%d,%d\n" % (n % 7, n % 5, n % 7 + n % 5) for n in range(60))


@dataclass
class Promised:
    """What a server has acknowledged, and what was asked when it died."""

    networks: dict[str, Any] = field(default_factory=dict)
    """id → the newest document that was acknowledged"""
    asked: dict[str, Any] = field(default_factory=dict)
    """id → the document of a save whose answer did not come"""
    etags: dict[str, str] = field(default_factory=dict)
    datasets: dict[str, int] = field(default_factory=dict)
    """id → rows"""
    rows_id: str = ""
    runs: set[str] = field(default_factory=set)
    keys: dict[str, str] = field(default_factory=dict)
    """Idempotency-Key → run id"""
    waiting_key: str | None = None
    num: Counter[str] = field(default_factory=Counter)


class Person:
    """Saves, uploads and trains without a pause, until the server is gone."""

    def __init__(self, client: httpx.Client, promised: Promised, dice: random.Random) -> None:
        self._client, self._promised, self._dice = client, promised, dice

    def work(self, can_train: bool) -> None:
        """Go on until the server does not answer."""
        acts = [self.create, self.save, self.save, self.save, self.upload]
        try:
            while True:
                self._dice.choice([*acts, self.train] if can_train else acts)()
        except httpx.TransportError:
            return

    def create(self) -> None:
        document = {**NETWORK, "name": f"network {self._dice.random()}"}
        answer = self._client.post("/api/networks", json=document)
        self._keep(made(answer, 201), answer)

    def save(self) -> None:
        if not self._promised.networks:
            return
        id = self._dice.choice(sorted(self._promised.networks))
        layers = [
            {"name": f"d{n}", "class_name": "Dense", "config": {"units": n + 1}}
            for n in range(self._dice.randrange(300))
        ]
        document = {**NETWORK, "name": f"saved {self._dice.random()}", "layers": layers}
        self._promised.asked[id] = document
        headers = {"If-Match": self._promised.etags[id]}
        answer = self._client.put(f"/api/networks/{id}", json=document, headers=headers)
        self._keep(made(answer, 200), answer)

    def _keep(self, saved: dict[str, Any], answer: httpx.Response) -> None:
        self._promised.networks[saved["id"]] = saved["document"]
        self._promised.etags[saved["id"]] = answer.headers["etag"]
        self._promised.asked.pop(saved["id"], None)
        self._promised.num["saves"] += 1

    def upload(self) -> None:
        num_rows = self._dice.randrange(20, 20_000)
        content = b"a,b\n" + b"".join(
            b"%d,%d\n" % (self._dice.randrange(10**6), n) for n in range(num_rows)
        )
        answer = self._client.post("/api/datasets", files={"file": ("rows.csv", content)})
        self._promised.datasets[made(answer)["id"]] = num_rows
        self._promised.num["uploads"] += 1

    def train(self) -> None:
        promised = self._promised
        key = promised.waiting_key = promised.waiting_key or str(self._dice.random())
        body = {
            "network": NETWORK,
            "dataset_id": promised.rows_id,
            "targets": ["y"],
            "fit": {"epochs": int(float(key) * 60) + 1},  # the same key, the same request
            "seed": 1,
        }
        answer = self._client.post("/api/runs", json=body, headers={"Idempotency-Key": key})
        promised.keys[key] = made(answer, 202)["id"]
        promised.runs.add(promised.keys[key])
        promised.waiting_key = None
        promised.num["runs"] += 1
        time.sleep(self._dice.random())


def kill_often(
    home: Path, num_kills: int, seed: int, tell: Callable[[str], None] = lambda words: None
) -> Promised:
    """Kill a server `num_kills` times; every time, and at the end, all that was promised is so.

    One life in six is long enough to train in.
    """
    dice = random.Random(seed)
    promised = Promised()
    with running_server(home) as server, server.client() as client:
        answer = client.post("/api/datasets", files={"file": ("rows.csv", ROWS)})
        promised.rows_id = made(answer)["id"]
    for number in range(num_kills):
        can_train = number % 6 == 5
        with running_server(home) as server, server.client() as client:
            assert_kept(server, client, promised)
            if can_train:
                server.wait_until_ready()
            person = Person(client, promised, random.Random(dice.random()))
            work = threading.Thread(target=person.work, args=(can_train,))
            work.start()
            time.sleep(dice.uniform(0.0, 6.0 if can_train else 1.5))
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            work.join()
        promised.num["kills"] += 1
        tell(f"{number + 1}: {dict(promised.num)}")
    with running_server(home) as server, server.client() as client:
        server.wait_until_ready()
        assert_kept(server, client, promised)
        assert_runs_ended(client, promised)
    assert list((home / "files" / "temporary").iterdir()) == []
    assert list((home / "files" / "in_question").iterdir()) == []
    assert list((home / "runs").iterdir()) == []
    return promised


def assert_kept(server: RunningServer, client: httpx.Client, promised: Promised) -> None:
    """Everything acknowledged is there, whole; what was asked last is there or not, whole."""
    for id, document in promised.networks.items():
        answer = client.get(f"/api/networks/{id}")
        found = made(answer, 200)["document"]
        if id in promised.asked and found["name"] == promised.asked[id]["name"]:
            assert len(found["layers"]) == len(promised.asked[id]["layers"])
            promised.networks[id] = found
        else:
            assert found == document
        promised.etags[id] = answer.headers["etag"]
    promised.asked.clear()
    for id, num_rows in promised.datasets.items():
        assert made(client.get(f"/api/datasets/{id}"), 200)["num_rows"] == num_rows
    assert_files_whole(server.home)
    for id in promised.runs:
        made(client.get(f"/api/runs/{id}"), 200)


def assert_files_whole(home: Path) -> None:
    """Every file is what its name says, and has the name of none that is not there."""
    for path in (home / "files").glob("??/*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name[:64]


def assert_runs_ended(client: httpx.Client, promised: Promised) -> None:
    """Every run comes to an end, and each that is finished has one model, whole."""
    deadline = time.monotonic() + 300
    listed = set()
    for run_id in sorted(promised.runs):
        while (run := made(client.get(f"/api/runs/{run_id}"), 200))["state"] not in TERMINAL:
            assert time.monotonic() < deadline, f"{run_id} is {run['state']} for ever"
            time.sleep(0.2)
        promised.num[run["state"]] += 1
        if run["state"] == "finished":
            assert len(run["history"]["loss"]) == run["plan"]["epochs"]
            content = client.get(f"/api/models/{run['model_id']}/file?format=keras").content
            assert zipfile.ZipFile(BytesIO(content)).testzip() is None
            listed.add(run["model_id"])
        else:
            assert run["is_interrupted"], run["error"]
    models = made(client.get("/api/models", params={"limit": 200}), 200)["items"]
    of_these = [model["id"] for model in models if model["run_id"] in promised.runs]
    if len(models) < 200:
        assert sorted(of_these) == sorted(listed)


def main() -> None:
    """Kill as often as the command line says, with a seed that is printed."""
    num_kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    print(f"{num_kills} kills, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as home:
        promised = kill_often(Path(home), num_kills, seed, lambda words: print(words, flush=True))
    print(dict(promised.num))


if __name__ == "__main__":
    main()
