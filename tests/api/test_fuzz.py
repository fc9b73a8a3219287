"""Every route of the OpenAPI document, with ids that do not exist and odd bodies: never a 500."""

import json
import random
import re
from typing import Any

import httpx
import pytest

from tests.api.clear_errors import assert_nothing_inside, clear_error, no_hang
from tests.api.talking import DENSE, assert_serves, made
from tests.server import RunningServer

SEED = 20_261_123
ROUNDS = 12

WORDS = (
    "name",
    "layers",
    "class_name",
    "config",
    "inbound",
    "outputs",
    "kind",
    "version",
    "network",
    "dataset_id",
    "network_id",
    "model_id",
    "source",
    "compile",
    "fit",
    "epochs",
    "batch_size",
    "inputs",
    "targets",
    "rows",
    "seed",
    "optimizer",
    "loss",
    "metrics",
    "validation_split",
    "position",
    "shares",
    "limit",
)


class Odd:
    """Odd values of every kind, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self) -> str:
        return self.random.choice(
            [
                "",
                "a",
                "Dense",
                "../../etc/passwd",
                "<script>alert(1)</script>",
                "' OR 1=1 --",
                "\x00",
                "\n",
                "{{7*7}}",
                "%s%n%d",
                "nan",
                "0",
                "💥" * 50,
                "x" * 600,
                "sequential",
                "functional",
            ]
        )

    def value(self, depth: int = 0) -> Any:
        kind = self.random.randrange(9 if depth < 4 else 6)
        match kind:
            case 0:
                return None
            case 1:
                return self.random.choice([True, False])
            case 2:
                return self.random.choice([0, -1, 1, 7, 10**9, 2**62, -(2**63) + 1, 10**30])
            case 3:
                return self.random.choice([0.0, -0.5, 1e-300, 1e308, 3.25])
            case 4 | 5:
                return self.text()
            case 6:
                return [self.value(depth + 1) for _ in range(self.random.randrange(4))]
            case _:
                keys = [*self.random.sample(WORDS, self.random.randrange(5)), self.text()]
                return {key: self.value(depth + 1) for key in keys}

    def valid_in_part(self) -> Any:
        """A body in which one thing is odd."""
        network = json.loads(json.dumps(DENSE))
        body = self.random.choice(
            [
                network,
                {"network": network, "dataset_id": "x"},
                {"source": self.text()},
                {"name": "n"},
                {"rows": [{"a": 1}]},
                {"inputs": [[1, 2]]},
                {"targets": ["y"]},
            ]
        )
        self._spoil(body)
        return body

    def _spoil(self, value: Any) -> None:
        while isinstance(value, dict | list) and value:
            key = self.random.choice(list(value) if isinstance(value, dict) else range(len(value)))
            if self.random.random() < 0.4 or not isinstance(value[key], dict | list):
                value[key] = self.value()
                return
            value = value[key]


def calls(client: httpx.Client) -> list[tuple[str, str, dict[str, Any]]]:
    """Every method and path of the OpenAPI document, with what it says of it."""
    paths = made(client.get("/api/openapi.json"), 200)["paths"]
    return [
        (method.upper(), path, operation)
        for path, operations in sorted(paths.items())
        for method, operation in sorted(operations.items())
    ]


def check(server: RunningServer, answer: httpx.Response) -> None:
    if answer.status_code >= 400:
        clear_error(server, answer)
    elif "json" in answer.headers.get("content-type", ""):
        assert_nothing_inside(server, answer.text)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_no_call_ever_fails_inside(server: RunningServer, number: int) -> None:
    odd = Odd(SEED + number)
    with server.client() as client, no_hang():
        for method, path, _ in calls(client):
            filled = re.sub(r"\{\w+\}", lambda _: f"nothing{odd.random.randrange(9)}", path)
            assert "{" not in filled
            params = {odd.random.choice(WORDS): odd.text() for _ in range(odd.random.randrange(3))}
            headers = {"Content-Type": "application/json", "If-Match": odd.random.choice('*"1')}
            body = odd.value() if odd.random.random() < 0.5 else odd.valid_in_part()
            content = json.dumps(body)
            if odd.random.random() < 0.15:
                content = content[: odd.random.randrange(len(content) + 1)]
            answer = client.request(
                method, filled, params=params, headers=headers, content=content.encode()
            )
            check(server, answer)
            if answer.status_code == 201 and filled == "/api/networks":
                client.delete(f"/api/networks/{answer.json()['id']}")
        assert_serves(client)


def test_methods_that_are_not_there(server: RunningServer) -> None:
    with server.client() as client, no_hang():
        there = {(method, path) for method, path, _ in calls(client)}
        for path in {path for _, path in there}:
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"):
                if (method, path) in there:
                    continue
                answer = client.request(method, re.sub(r"\{\w+\}", "nothing", path))
                clear_error(server, answer, 404, 405, 422)


def test_every_answer_of_the_document_is_described(server: RunningServer) -> None:
    with server.client() as client:
        for method, path, operation in calls(client):
            good = [status for status in operation["responses"] if status.startswith("2")]
            assert good, (method, path)
            assert operation["summary"], (method, path)
            content = operation["responses"][good[0]].get("content", {})
            for described in content.values():
                assert described["schema"], (method, path)
