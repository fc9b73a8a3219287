"""A real server for tests: the command itself, in a process of its own, on a free port."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class RunningServer:
    """Where it is, and the process that serves."""

    address: str
    token: str
    process: subprocess.Popen[str]
    home: Path

    def client(self, **options: object) -> httpx.Client:
        """A client that carries the token, as a script would."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=self.address, headers=headers, **({"timeout": 120} | options))

    @property
    def entry(self) -> str:
        """The address that is printed for a person."""
        return f"{self.address}/?token={self.token}"

    def wait_until_ready(self) -> None:
        """Wait until Keras is loaded."""
        deadline = time.monotonic() + 120
        with self.client() as client:
            while client.get("/api/health").json()["engine"] != "ready":
                assert time.monotonic() < deadline, "the engine did not start"
                time.sleep(0.1)


@contextmanager
def running_server(
    home: Path, *, cwd: Path = REPOSITORY, command: tuple[str, ...] | None = None
) -> Iterator[RunningServer]:
    """Start `layerwright serve --port 0` and stop it at the end."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("LAYERWRIGHT_")
    }
    process = subprocess.Popen(
        [*(command or (sys.executable, "-m", "app.cli")), "serve", "--port", "0"],
        cwd=cwd,
        env=environment | {"LAYERWRIGHT_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        found = re.fullmatch(r"Layerwright is at (http://[^/]+)/\?token=(\S+)\n", line)
        assert found, f"the server printed {line!r}"
        yield RunningServer(found[1], found[2], process, home)
    finally:
        was_there = process.poll() is None
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if was_there:  # else the test ended it, and looks at what goes on
            end_trainings(home)
        process.stdout.close()


def end_trainings(home: Path) -> None:
    """End the runs that would go on for ever after their test."""
    for process in trainings(home):
        with suppress(psutil.NoSuchProcess):
            process.kill()


def trainings(home: Path, run_id: str = "") -> list[psutil.Process]:
    """The processes that train, of one run or of all: they live in the run's folder."""
    folder = str(home.resolve() / "runs" / run_id)
    return [
        process
        for process in psutil.process_iter(["cwd"])
        if (process.info["cwd"] or "").startswith(folder)
    ]
