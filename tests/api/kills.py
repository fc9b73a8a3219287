"""A server that is killed at random moments, and what was promised by then.

    python -m tests.api.kills 200        two hundred kills; prints what it saw

Everything that was acknowledged is written down. After each kill all that its life touched is
compared, and some of the rest; after every twentieth, and at the end, everything.
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
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx

from tests.api.talking import made, stack
from tests.server import RunningServer, running_server

TERMINAL = ("finished", "failed", "cancelled")
EVERY = 20
"""After so many kills everything is compared."""
SAMPLE = 20
"""Of what the last life did not touch, so many are compared after each kill."""
LIVES_PER_TRAINING = 7
SECONDS_PER_RUN = 120
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
    touched: set[str] = field(default_factory=set)
    """ids that the last life changed or made"""
    hashed: dict[Path, tuple[int, int]] = field(default_factory=dict)
    """file → size and moment of change when it was last read whole"""
    num: Counter[str] = field(default_factory=Counter)

    def to_compare(self, ids: Collection[str], dice: random.Random, is_full: bool) -> list[str]:
        """Those that the last life touched, and some of the others or all."""
        others = sorted(set(ids) - self.touched)
        chosen = others if is_full else dice.sample(others, min(SAMPLE, len(others)))
        return [*sorted(set(ids) & self.touched), *chosen]


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
        self._promised.touched.add(id)
        headers = {"If-Match": self._promised.etags[id]}
        answer = self._client.put(f"/api/networks/{id}", json=document, headers=headers)
        self._keep(made(answer, 200), answer)

    def _keep(self, saved: dict[str, Any], answer: httpx.Response) -> None:
        self._promised.networks[saved["id"]] = saved["document"]
        self._promised.touched.add(saved["id"])
        self._promised.etags[saved["id"]] = answer.headers["etag"]
        self._promised.asked.pop(saved["id"], None)
        self._promised.num["saves"] += 1

    def upload(self) -> None:
        num_rows = self._dice.randrange(20, 20_000)
        content = b"a,b\n" + b"".join(
            b"%d,%d\n" % (self._dice.randrange(10**6), n) for n in range(num_rows)
        )
        answer = self._client.post("/api/datasets", files={"file": ("rows.csv", content)})
        id = made(answer)["id"]
        self._promised.datasets[id] = num_rows
        self._promised.touched.add(id)
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
        promised.touched.add(promised.keys[key])
        promised.waiting_key = None
        promised.num["runs"] += 1
        time.sleep(self._dice.random())


def kill_often(
    home: Path, num_kills: int, seed: int, tell: Callable[[str], None] = lambda words: None
) -> Promised:
    """Kill a server `num_kills` times; every time, and at the end, what was promised is so.

    One life in seven is long enough to train in.
    """
    dice = random.Random(seed)
    promised = Promised()
    with running_server(home) as server, server.client() as client:
        answer = client.post("/api/datasets", files={"file": ("rows.csv", ROWS)})
        promised.rows_id = made(answer)["id"]
    for number in range(num_kills):
        can_train = number % LIVES_PER_TRAINING == LIVES_PER_TRAINING - 1
        with running_server(home) as server, server.client() as client:
            assert_kept(server, client, promised, dice, is_full=number % EVERY == 0)
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
        if not promised.num["runs"]:  # no life was long enough to train in
            Person(client, promised, dice).train()
        promised.hashed.clear()
        assert_kept(server, client, promised, dice, is_full=True)
        assert_runs_ended(client, promised)
    assert list((home / "files" / "temporary").iterdir()) == []
    assert list((home / "files" / "in_question").iterdir()) == []
    assert list((home / "runs").iterdir()) == []
    return promised


def assert_kept(
    server: RunningServer,
    client: httpx.Client,
    promised: Promised,
    dice: random.Random,
    *,
    is_full: bool,
) -> None:
    """What was acknowledged is there, whole; what was asked last is there or not, whole."""
    for id in promised.to_compare(promised.networks, dice, is_full):
        document = promised.networks[id]
        answer = client.get(f"/api/networks/{id}")
        found = made(answer, 200)["document"]
        if id in promised.asked and found["name"] == promised.asked[id]["name"]:
            assert len(found["layers"]) == len(promised.asked[id]["layers"])
            promised.networks[id] = found
        else:
            assert found == document
        promised.etags[id] = answer.headers["etag"]
    promised.asked.clear()
    for id in promised.to_compare(promised.datasets, dice, is_full):
        num_rows = made(client.get(f"/api/datasets/{id}"), 200)["num_rows"]
        assert num_rows == promised.datasets[id]
    assert_files_whole(server.home, promised)
    for id in promised.to_compare(promised.runs, dice, is_full):
        made(client.get(f"/api/runs/{id}"), 200)
    promised.touched.clear()


def assert_files_whole(home: Path, promised: Promised) -> None:
    """Every file is what its name says; one that has not been written since is not read again."""
    for path in (home / "files").glob("??/*"):
        stat = path.stat()
        seen = (stat.st_size, stat.st_mtime_ns)
        if promised.hashed.get(path) != seen:
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name[:64]
            promised.hashed[path] = seen


def assert_runs_ended(client: httpx.Client, promised: Promised) -> None:
    """Every run comes to an end, and each that is finished has one model, whole."""
    listed = set()
    unheard = made(client.get("/api/runs", params={"limit": 5}), 200)["items"]
    ids = [*promised.keys.values(), *(run["id"] for run in unheard)]  # as they are trained
    for run_id in dict.fromkeys(ids):
        deadline = time.monotonic() + SECONDS_PER_RUN
        while (run := made(client.get(f"/api/runs/{run_id}"), 200))["state"] not in TERMINAL:
            assert time.monotonic() < deadline, f"{run_id} is {run['state']} for ever"
            time.sleep(0.2)
        promised.num[run["state"]] += 1
        if run["state"] == "finished":
            assert len(run["history"]["loss"]) == run["plan"]["epochs"]
            content = client.get(f"/api/models/{run['model_id']}/file?format=keras").content
            assert zipfile.ZipFile(BytesIO(content)).testzip() is None
            listed.add(run["model_id"])
            promised.runs.add(run_id)
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
