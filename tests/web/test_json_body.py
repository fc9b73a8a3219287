"""Bodies as nobody should send them: each a clear refusal in the one error shape."""

import json

import httpx
import pytest
from fastapi import FastAPI

from app.spec.network import NetworkDocument
from app.web.errors import install_error_handlers
from app.web.json_body import JsonBodyMiddleware

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def client():
    app = FastAPI()
    install_error_handlers(app)

    @app.post("/networks")
    def take(document: NetworkDocument) -> NetworkDocument:
        return document

    @app.post("/broken")
    def broken() -> None:
        raise RuntimeError("a secret detail")

    guarded = JsonBodyMiddleware(app, max_bytes=100_000)
    transport = httpx.ASGITransport(guarded, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


GOOD = {"name": "n", "layers": [{"name": "a", "class_name": "Dense", "config": {"units": 3}}]}


async def test_a_document_comes_back_as_it_was(client):
    answer = await client.post("/networks", json=GOOD)
    assert answer.status_code == 200
    assert answer.json()["layers"][0]["config"] == {"units": 3}


def with_config(text: str) -> str:
    layer = '{"name": "a", "class_name": "Dense", "config": {"units": ' + text + "}}"
    return '{"layers": [' + layer + "]}"


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[" * 5000,
        "nothing",
        '"text"',
        "[]",
        "null",
        "{}{}",
        '{"layers": 7}',
        '{"layers": [{"name": 1, "class_name": "Dense"}]}',
        '{"surprise": 1}',
        '{"layers": [{"name": "a", "class_name": "Dense", "colour": "red"}]}',
        '{"version": 99}',
        with_config("NaN"),
        with_config("-Infinity"),
        with_config("1e999"),
        with_config("9" * 5000),
        with_config("9" * 30),
        with_config('"\\ud800"'),
        b"\xff\xfe\x00",
        b'{"name": "\xed\xa0\x80"}',
    ],
    ids=lambda body: repr(body[:24]),
)
async def test_what_does_not_parse_is_422(client, body):
    answer = await client.post("/networks", content=body, headers=JSON)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "hint", "where"}
    assert error["code"] == "invalid_request"
    assert error["message"]


async def test_an_unknown_key_is_named(client):
    answer = await client.post("/networks", json={"surprise": 1})
    assert "'surprise'" in answer.json()["error"]["message"]


async def test_a_large_body_is_413_by_length_and_by_counting(client):
    large = json.dumps({"name": "x" * 200_000})
    assert (await client.post("/networks", content=large, headers=JSON)).status_code == 413

    async def chunks():
        for _ in range(300):
            yield b" " * 1000

    assert (await client.post("/networks", content=chunks(), headers=JSON)).status_code == 413


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_only_json_is_taken(client, media_type):
    headers = {"Content-Type": media_type}
    answer = await client.post("/networks", content=json.dumps(GOOD), headers=headers)
    assert answer.status_code == 415


async def test_an_unexpected_error_says_nothing_private(client):
    answer = await client.post("/broken", json={})
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal_error"
    assert "secret" not in answer.text


async def test_unknown_addresses_and_methods_keep_the_shape(client):
    assert (await client.get("/nowhere")).json()["error"]["code"] == "not_found"
    refused = await client.delete("/networks")
    assert refused.status_code == 405
    assert refused.json()["error"]["code"] == "method_not_allowed"
