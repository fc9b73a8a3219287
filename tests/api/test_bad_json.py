"""Bodies, query strings, headers and paths that are not what they should be."""

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api.clear_errors import clear_error, no_hang
from tests.api.talking import DENSE, assert_serves, checked, made, stack
from tests.server import RunningServer

JSON = {"Content-Type": "application/json"}
DIGITS = "1" * 5000

JSON_CALLS = (
    ("POST", "/api/networks/shapes"),
    ("POST", "/api/networks/code?target=python"),
    ("POST", "/api/networks/fit"),
    ("POST", "/api/networks"),
    ("PUT", "/api/networks/nothing"),
    ("PATCH", "/api/networks/nothing"),
    ("POST", "/api/runs"),
    ("POST", "/api/custom-layers"),
    ("POST", "/api/models/nothing/predict"),
    ("POST", "/api/datasets/nothing/choice"),
)

MALFORMED = {
    "empty": b"",
    "not JSON": b"{layers: []}",
    "cut": b'{"name": "a", "layers": [',
    "two values": b"{} {}",
    "a list": b"[]",
    "a string": b'"network"',
    "null": b"null",
    "a number": b"1",
    "5,000 digits": b'{"name": %s}' % DIGITS.encode(),
    "only 5,000 digits": DIGITS.encode(),
    "5,000 digits in a config": json.dumps(stack(("Dense", {"units": 1})))
    .replace('"units": 1', f'"units": {DIGITS}')
    .encode(),
    "5,000 digits with a fraction": b'{"name": 0.%s}' % DIGITS.encode(),
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"layers": [{"name": "a", "class_name": "b", "position": [Infinity, 0]}]}',
    "1e999": b'{"layers": [{"name": "a", "class_name": "b", "config": {"x": 1e999}}]}',
    "-1e999": b'{"name": -1e999}',
    "a lone surrogate": b'{"name": "\\ud800"}',
    "a lone surrogate as a key": b'{"\\udfff": 1}',
    "a lone surrogate deep inside": b'{"layers": [{"name": "a", "config": {"x": ["\\ud83d"]}}]}',
    "bad UTF-8": b'{"name": "\xff\xfe"}',
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "a surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "a control character": b'{"name": "a\x01"}',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "closed deep lists": b'{"layers": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "unknown keys": b'{"lay": []}',
    "an unknown key with markup": b'{"<img src=x onerror=alert(1)>": 1}',
    "an unknown key of 100,000 characters": b'{"%s": 1}' % (b"k" * 100_000),
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_body_is_422_everywhere(server: RunningServer, body: bytes) -> None:
    with server.client() as client, no_hang():
        for method, path in JSON_CALLS:
            headers = {**JSON, "If-Match": '"1"'}
            answer = client.request(method, path, content=body, headers=headers)
            clear_error(server, answer, 422)


@pytest.mark.parametrize(
    "network",
    [
        {"layers": {}},
        {"layers": [1]},
        {"layers": [{"name": "a"}]},
        {"layers": [{"class_name": "Dense"}]},
        {"layers": [{"name": 1, "class_name": "Dense"}]},
        {"layers": [{"name": "a", "class_name": ["Dense"]}]},
        {"layers": [{"name": "a", "class_name": "Dense", "config": []}]},
        {"layers": [{"name": "a", "class_name": "Dense", "config": {}, "colour": "red"}]},
        {"layers": [{"name": "a", "class_name": "Dense", "position": [1]}]},
        {"layers": [{"name": "a", "class_name": "Dense", "position": ["x", "y"]}]},
        {"layers": [{"name": "a", "class_name": "Dense", "inbound": "b"}]},
        {"layers": [{"name": "a", "class_name": "Dense", "network": 5}]},
        {"layers": [], "kind": "circular"},
        {"layers": [], "outputs": "a"},
        {"layers": [], "version": 99},
        {"layers": [], "version": -1},
        {"layers": [], "version": "new"},
        {"layers": [], "name": None},
        {"layers": [], "name": "n" * 501},
        {"layers": [{"name": "a" * 501, "class_name": "Dense"}]},
        {"layers": [{"name": "a", "class_name": "D" * 501}]},
        {"layers": [{"name": str(n), "class_name": "Dense"} for n in range(20_001)]},
    ],
    ids=lambda network: json.dumps(network)[:60],
)
def test_what_is_no_network_is_422_and_says_where(server: RunningServer, network: Any) -> None:
    with server.client() as client, no_hang():
        for path in ("/api/networks/shapes", "/api/networks/code?target=python", "/api/networks"):
            error = clear_error(server, client.post(path, json=network), 422)
            assert error["where"]
        assert_serves(client)


def test_an_unknown_key_is_named(server: RunningServer) -> None:
    with server.client() as client:
        layers = [{**DENSE["layers"][0], "unitz": 3}]
        error = clear_error(server, client.post("/api/networks/shapes", json={"layers": layers}))
        assert "unitz" in error["message"]
        assert error["where"] == "layers.0.unitz"


@pytest.mark.parametrize(
    ("media_type", "status"),
    [("text/plain", 415), ("application/xml", 415), ("", 415), ("multipart/form-data", 422)],
)
def test_another_media_type_is_refused(server: RunningServer, media_type: str, status: int) -> None:
    with server.client() as client:
        headers = {"Content-Type": media_type}
        answer = client.post("/api/networks/shapes", content=json.dumps(DENSE), headers=headers)
        clear_error(server, answer, status)


def test_json_where_a_file_belongs_is_refused(server: RunningServer) -> None:
    with server.client() as client:
        for noun in ("datasets", "models"):
            clear_error(server, client.post(f"/api/{noun}", json={"file": "x"}), 415, 422)
            clear_error(server, client.post(f"/api/{noun}"), 415, 422)
            other = client.post(f"/api/{noun}", files={"other": ("a.csv", b"a,b\n1,2\n")})
            clear_error(server, other, 422)


ODD_TEXTS = {
    "markup": "%3Cscript%3Ealert(1)%3C/script%3E",
    "quotes": "%27%22%60",
    "a lone surrogate": "%ED%A0%80",
    "bad UTF-8": "%FF%FE",
    "a null": "%00",
    "a line break": "%0D%0ASet-Cookie:%20a=b",
    "an outward path": "..%2F..%2F..%2Fetc%2Fpasswd",
    "SQL": "x%27%20OR%201=1--",
    "long": "a" * 5000,
    "digits": DIGITS,
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_odd_ids_are_not_found(server: RunningServer, text: str) -> None:
    with server.client() as client, no_hang():
        for noun in ("networks", "datasets", "runs", "models", "custom-layers"):
            for call in (("GET", ""), ("DELETE", "")):
                answer = client.request(call[0], f"/api/{noun}/{text}{call[1]}")
                clear_error(server, answer, 404, 405)
        for path in (
            f"/api/networks/{text}/code?target=python",
            f"/api/networks/{text}/versions",
            f"/api/datasets/{text}/preview",
            f"/api/runs/{text}/events",
            f"/api/models/{text}/view",
            f"/api/models/{text}/file",
            f"/api/models/{text}/formats",
            f"/api/{text}",
            f"/{text}",
        ):
            answer = client.get(path)
            assert answer.status_code in (200, 404), answer.text[:500]  # pages are always there
            if path.startswith("/api/"):
                clear_error(server, answer, 404)


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_odd_query_strings_are_refused(server: RunningServer, text: str) -> None:
    with server.client() as client, no_hang():
        saved = made(client.post("/api/networks", json=DENSE))
        for path in (
            f"/api/networks/{saved['id']}/code?target={text}",
            f"/api/networks?limit={text}",
            f"/api/runs?limit={text}",
            f"/api/datasets/nothing/preview?limit={text}",
        ):
            clear_error(server, client.get(path), 422)
        for path in (f"/api/networks?cursor={text}", f"/api/models/nothing/file?format={text}"):
            answer = client.get(path)
            if answer.status_code != 200:
                clear_error(server, answer, 404, 422)
        assert client.get(f"/api/networks?{text}={text}").status_code == 200
        client.delete(f"/api/networks/{saved['id']}")


def test_odd_headers_are_refused_in_words(server: RunningServer) -> None:
    odd = [b"\xff\xfe", b"\xed\xa0\x80", b"9" * 5000, b"<b>", b"'\"", b'"' + b"9" * 30 + b'"']
    with server.client() as client, no_hang():
        saved = made(client.post("/api/networks", json=DENSE))
        for value in odd:
            body = json.dumps(DENSE)
            answer = client.put(
                f"/api/networks/{saved['id']}", content=body, headers={**JSON, "If-Match": value}
            )
            clear_error(server, answer, 412, 422)
            headers = {**JSON, "Idempotency-Key": value}
            run = {"network": DENSE, "dataset_id": "nothing"}
            answer = client.post("/api/runs", content=json.dumps(run), headers=headers)
            clear_error(server, answer, 404, 422)
            headers = {"Last-Event-ID": value}
            clear_error(server, client.get("/api/runs/nothing/events", headers=headers), 404)
        client.delete(f"/api/networks/{saved['id']}")


def test_odd_tokens_and_cookies_are_not_let_in(server: RunningServer) -> None:
    with httpx.Client(base_url=server.address) as client, no_hang():
        for value in (b"", b"Bearer", b"Bearer \xff\xfe", b"Basic " + server.token.encode()):
            clear_error(server, client.get("/api/networks", headers={"Authorization": value}), 401)
        for value in (b"layerwright=\xff", b"=;=;", b'layerwright_1="\\377"', b"x" * 8000):
            clear_error(server, client.get("/api/networks", headers={"Cookie": value}), 401)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /api/networks HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GARBAGE\r\n\r\n",
        b"POST /api/networks HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/networks HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_garbage_on_the_socket_is_no_server_error(
    server: RunningServer, request_bytes: bytes
) -> None:
    place = urlsplit(server.address)
    host = f"{place.hostname}:{place.port}".encode()
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(request_bytes.replace(b"Host: x", b"Host: " + host))
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:300]
    with server.client() as client:
        assert checked(client, DENSE)["is_valid"]
