"""Pasted code that means harm, through every door: a clear answer, and the server stays sound."""

import re
import textwrap
import time
from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.api.clear_errors import assert_nothing_inside, clear_error, no_hang
from tests.api.talking import assert_serves, checked, followed, made, stack, upload
from tests.server import RunningServer

HEAD = """
import os, sys, time, socket, signal, subprocess, threading
import keras
from keras import layers
"""

ROWS = b"a,b,c,d,y\n" + b"".join(b"%d,%d,1,2,%d\n" % (n % 7, n % 5, n % 3) for n in range(60))


def layer(
    in_init: str = "pass",
    in_call: str = "pass",
    in_build: str = "pass",
    in_get_config: str = "pass",
) -> str:
    """Source of a layer `Hostile` with these statements in its methods."""
    body = f"""
class Hostile(layers.Layer):
  def __init__(self, **kwargs):
    super().__init__(**kwargs)
{textwrap.indent(in_init, " " * 4)}

  def build(self, input_shape):
{textwrap.indent(in_build, " " * 4)}

  def call(self, inputs):
{textwrap.indent(in_call, " " * 4)}
    return inputs

  def get_config(self):
{textwrap.indent(in_get_config, " " * 4)}
    return super().get_config()
"""
    return HEAD + body


LOOP = "while True: pass"
SLEEP = "time.sleep(10_000)"
FORK_BOMB = "while True:\n  try:\n    os.fork()\n  except OSError:\n    pass"
OS_EXIT = "os._exit(0)"
SYS_EXIT = "sys.exit(3)"
ABORT = "os.abort()"
FAULT = "import ctypes; ctypes.string_at(0)"
ALLOCATE = "self.big = bytearray(100 * 2**30)"
ALLOCATE_SLOWLY = "self.big = []\nwhile True: self.big.append(bytearray(2**26))"
RECURSE = "def again(): again()\nagain()"
DEEP_RECURSE = "sys.setrecursionlimit(10**9)\ndef again(): again()\nagain()"
KILL_PARENT = "os.kill(os.getppid(), signal.SIGKILL)"
KILL_ALL = "os.kill(-1, signal.SIGKILL)"
KILL_GROUP = "os.killpg(0, signal.SIGKILL)"
PRINT = "while True: print('x' * 10_000)"
PRINT_TO_FD = "while True: os.write(1, b'y' * 65536); os.write(2, b'z' * 65536)"
INTERRUPT = "raise KeyboardInterrupt"
EXIT_GROUP = "raise SystemExit('<b>bye</b>')"
THREADS = "for n in range(100_000): threading.Thread(target=time.sleep, args=(9999,)).start()"
CLOSE_ALL = "os.closerange(0, 4096)"
WRITE_NONSENSE = (
    "for n in range(3, 64):\n  try:\n    os.write(n, b'nonsense' * 1000)\n"
    "  except OSError:\n    pass"
)
EMPTY_MEMORY_ERROR = "raise MemoryError"
SURROGATE = "raise ValueError('\\ud800')"
LONG_WORDS = "raise ValueError('w' * 10**7)"
STOP_SELF = "os.kill(os.getpid(), signal.SIGSTOP)"
SWALLOW = "while True:\n  try:\n    time.sleep(1)\n  except BaseException:\n    pass"

HARM = {
    "loop": LOOP,
    "sleep": SLEEP,
    "fork bomb": FORK_BOMB,
    "os._exit": OS_EXIT,
    "sys.exit": SYS_EXIT,
    "abort": ABORT,
    "memory fault": FAULT,
    "100 GB": ALLOCATE,
    "memory without end": ALLOCATE_SLOWLY,
    "recursion": RECURSE,
    "deep recursion": DEEP_RECURSE,
    "kill the parent": KILL_PARENT,
    "kill everything": KILL_ALL,
    "kill the group": KILL_GROUP,
    "endless print": PRINT,
    "endless output": PRINT_TO_FD,
    "interrupt": INTERRUPT,
    "exit with markup": EXIT_GROUP,
    "threads": THREADS,
    "close every descriptor": CLOSE_ALL,
    "nonsense on every descriptor": WRITE_NONSENSE,
    "an empty MemoryError": EMPTY_MEMORY_ERROR,
    "a lone surrogate": SURROGATE,
    "long words": LONG_WORDS,
    "stop itself": STOP_SELF,
    "swallow everything": SWALLOW,
}


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client
        client.delete("/api/custom-layers/Hostile")


def assert_sound(server: RunningServer, client: httpx.Client) -> None:
    """It serves ordinary work, and nothing that pasted code started goes on."""
    assert server.process.poll() is None
    assert_serves(client)
    health = made(client.get("/api/health"), 200)
    assert health["engine"] == "ready"


def judged(server: RunningServer, client: httpx.Client, source: str) -> bool:
    """Paste source; whether it was taken. If not, the error must be clear."""
    with no_hang():
        answer = client.post("/api/custom-layers", json={"source": source})
    assert_nothing_inside(server, answer.text)
    if answer.status_code == 201:
        return True
    clear_error(server, answer, 409, 413, 422, 502, 504)
    return False


def judged_in_use(server: RunningServer, client: httpx.Client) -> None:
    """A drawing with Hostile: a report with 200, with an issue in words where it does harm."""
    with no_hang():
        report = checked(client, stack(("Hostile", {}), ("Dense", {"units": 1})))
    for issue in report["issues"]:
        assert 10 < len(issue["message"]) < 5000, issue
        assert not issue["message"].rstrip().endswith(":"), issue
        assert_nothing_inside(server, issue["message"])


PLACES = ("at import", "in_init", "in_build", "in_call")
TRIED = [(harm, PLACES[number % 4]) for number, harm in enumerate(HARM)]
"""Every harm at one place, by turns; some at all of them."""

TRIED += [(harm, place) for harm in ("loop", "sleep") for place in PLACES]
TRIED += [(harm, "in_get_config") for harm in ("loop", "sleep")]
TRIED += [
    (harm, place)
    for harm in ("os._exit", "sys.exit", "an empty MemoryError", "interrupt")
    for place in PLACES
]
TRIED = list(dict.fromkeys(TRIED))


@pytest.mark.parametrize(("harm", "place"), TRIED)
def test_harm(server: RunningServer, client: httpx.Client, harm: str, place: str) -> None:
    if place == "at import":
        source = HEAD + HARM[harm].replace("self.big", "big") + "\n" + layer()
    else:
        source = layer(**{place: HARM[harm]})
    if judged(server, client, source):
        judged_in_use(server, client)
    assert_sound(server, client)


@pytest.mark.parametrize("harm", ["loop", "os._exit", "100 GB", "recursion", "stop itself"])
def test_harm_that_waits_until_it_is_used(
    server: RunningServer, client: httpx.Client, harm: str
) -> None:
    """The check cannot see it: the constructor does harm only with the argument of a drawing."""
    source = (
        HEAD
        + f"""
class Hostile(layers.Layer):
  def __init__(self, harm=False, **kwargs):
    super().__init__(**kwargs)
    if harm:
{textwrap.indent(HARM[harm], " " * 6)}

  def call(self, inputs):
    return inputs
"""
    )
    assert judged(server, client, source)
    network = stack(("Hostile", {"harm": True}), ("Dense", {"units": 1}))
    with no_hang():
        report = checked(client, network)
    assert not report["is_valid"]
    (issue, *_) = report["issues"]
    assert len(issue["message"]) > 10
    assert not issue["message"].rstrip().endswith(":")
    assert "Hostile" in issue["message"]
    assert_sound(server, client)
    dataset = upload(client, "datasets", "rows.csv", ROWS)
    with no_hang():
        body = {"network": network, "dataset_id": dataset["id"]}
        clear_error(server, client.post("/api/runs", json=body), 409, 413, 422, 502, 504)
    assert_sound(server, client)
    client.delete(f"/api/datasets/{dataset['id']}")


@pytest.mark.parametrize(
    ("harm", "word"),
    [("os._exit(7)", "7"), ("os.abort()", "memory"), ("raise ValueError('too odd')", "too odd")],
)
def test_harm_while_training_is_a_failed_run_in_words(
    server: RunningServer, client: httpx.Client, harm: str, word: str
) -> None:
    source = (
        HEAD
        + f"""
import tensorflow as tf
class Hostile(layers.Layer):
  def __init__(self, harm=False, **kwargs):
    super().__init__(**kwargs)
    self.harm = harm

  def call(self, inputs, training=False):
    if not self.harm:
      return inputs
    def hurt(x):
      {harm}
      return x
    outputs = tf.py_function(hurt, [inputs], inputs.dtype)
    outputs.set_shape(inputs.shape)
    return outputs
"""
    )
    assert judged(server, client, source)
    network = stack(("Hostile", {"harm": True}), ("Dense", {"units": 1}))
    dataset = upload(client, "datasets", "rows.csv", ROWS)
    body = {"network": network, "dataset_id": dataset["id"], "targets": ["y"]}
    answer = client.post("/api/runs", json={**body, "fit": {"epochs": 1}})
    if answer.status_code == 202:
        last = followed(client, answer.json()["id"])[-1]
        assert last["state"] == "failed"
        run = made(client.get(f"/api/runs/{answer.json()['id']}"), 200)
        assert len(run["error"]["message"]) > 10
        assert word in run["error"]["message"], run["error"]["message"]
        assert_nothing_inside(server, run["error"]["message"] + (run["error"]["hint"] or ""))
    else:
        clear_error(server, answer, 409)
    assert_sound(server, client)


TELLS = {
    "the token": "open({home!r} + '/token').read()",
    "the home": "','.join(os.listdir({home!r}))",
    "the database": "open({home!r} + '/layerwright.sqlite', 'rb').read(100).hex()",
    "/etc/passwd": "open('/etc/shadow').read()",
    "the environment": "'TOKENVALUE' if any('LAYERWRIGHT' in k for k in os.environ) else 1 / 0",
    "the server's memory": "open('/proc/{pid}/environ', 'rb').read().hex()",
    "the server's command line": "os.readlink('/proc/{pid}/fd/0')",
    "a socket": "str(socket.socket(socket.AF_INET, socket.SOCK_STREAM))",
    "a connection": "str(socket.create_connection(('127.0.0.1', {port}), 2))",
    "a subprocess": "subprocess.run(['/bin/cat', {home!r} + '/token'], capture_output=True,"
    " text=True, check=True).stdout",
    "a file outside": "str(open('/tmp/layerwright_was_here', 'w'))",
    "a signal": "str(os.kill({pid}, 9))",
}


@pytest.mark.parametrize("what", TELLS)
def test_what_pasted_code_must_not_reach(
    server: RunningServer, client: httpx.Client, what: str
) -> None:
    """The code shouts what it got; what it shouts must be that it got nothing."""
    sandbox = made(client.get("/api/health"), 200)["sandbox"]
    if sandbox != "strong":
        pytest.skip(f"this machine's sandbox is {sandbox}")
    token = (server.home / "token").read_text().strip()
    reach = TELLS[what].format(
        home=str(server.home), pid=server.process.pid, port=server.address.rsplit(":", 1)[1]
    )
    source = layer(in_init=f"raise ValueError('IT GOT ' + {reach})")
    answer = client.post("/api/custom-layers", json={"source": source})
    clear_error_without_home(answer)
    assert "IT GOT" not in answer.json()["error"]["message"]
    assert token not in answer.text
    assert_sound(server, client)


def clear_error_without_home(answer: httpx.Response) -> None:
    """An error whose words are the pasted code's own, and so may name the path that it tried."""
    assert answer.status_code == 422, answer.text
    assert set(answer.json()["error"]) == {"code", "message", "hint", "where"}


SOURCES = {
    "nothing": "",
    "a blank": " ",
    "no Python": "this is no Python",
    "a cut class": "class A(",
    "tabs and blanks": "class A:\n\tx = 1\n        y = 2\n",
    "a null": "x = '\x00'",
    "markup": "<script>alert(1)</script>",
    "no class": "x = 1",
    "a class that is no layer": "class A: pass",
    "an unknown base": "class A(Nothing): pass",
    "an unknown import": "import nothing_of_this_name\nfrom keras import layers\n"
    "class A(layers.Layer):\n  def call(self, x): return x\n",
    "a namesake": "from keras import layers\nclass Dense(layers.Layer):\n"
    "  def call(self, x): return x\n",
    "deep brackets": "(" * 10_000,
    "deep minus": "x = " + "-" * 50_000 + "1",
    "deep attributes": "x = a" + ".b" * 50_000,
    "deep blocks": "".join(" " * n + "if 1:\n" for n in range(150)) + " " * 150 + "pass",
    "a long number": "x = " + "9" * 100_000,
    "200,000 lines": "\n" * 190_000 + "class A: pass",
    "no call": "from keras import layers\nclass A(layers.Layer):\n  pass\n",
    "a call without inputs": "from keras import layers\nclass A(layers.Layer):\n"
    "  def call(self): return 1\n",
    "a metaclass": "from keras import layers\nclass M(type(layers.Layer)):\n"
    "  def __call__(cls, *a, **k): raise SystemExit\n"
    "class A(layers.Layer, metaclass=M):\n  def call(self, x): return x\n",
    "a name with markup": "from keras import layers\nA = type('<b>', (layers.Layer,), {})\n",
    "10,000 classes": "from keras import layers\n"
    + "".join(f"class A{n}(layers.Layer): pass\n" for n in range(5_000)),
    "breaks keras": "import keras\nkeras.Layer = None\nkeras.layers.Dense = None\n"
    "class A(keras.Layer): pass\n",
    "breaks json": "import json, pydantic_core\njson.dumps = pydantic_core.from_json = None\n"
    "from keras import layers\nclass A(layers.Layer):\n  def call(self, x): return x\n",
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
def test_odd_sources(server: RunningServer, client: httpx.Client, source: str) -> None:
    with no_hang():
        answer = client.post("/api/custom-layers", json={"source": source})
    if answer.status_code == 201:
        for verdict in answer.json()["custom_layers"]:
            client.delete(f"/api/custom-layers/{verdict['name']}")
    else:
        clear_error(server, answer, 409, 413, 422, 502, 504)
    assert_sound(server, client)


def test_nothing_goes_on_afterwards(server: RunningServer, client: httpx.Client) -> None:
    """What pasted code forked, in sessions of their own even, is gone with its worker."""
    source = layer(
        in_init="pids = []\nfor n in range(5):\n  pid = os.fork()\n  if not pid:\n"
        "    os.setsid()\n    time.sleep(10_000)\n  pids.append(pid)\n"
        "raise ValueError('PIDS ' + ' '.join(map(str, pids)))"
    )
    answer = client.post("/api/custom-layers", json={"source": source})
    message = clear_error(server, answer, 422, 502)["message"]
    found = re.search(r"PIDS ([0-9 ]+)", message)
    if found is None:
        return  # it could not even fork
    pids = [int(pid) for pid in found[1].split()]
    deadline = time.monotonic() + 30
    while alive := [pid for pid in pids if psutil.pid_exists(pid)]:
        assert time.monotonic() < deadline, f"{alive} go on"
        time.sleep(0.2)
