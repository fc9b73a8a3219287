"""Uploads: streamed, counted, and nothing left behind when they are refused."""

import hashlib

import httpx
import pytest
from fastapi import FastAPI, Request

from app.store.files import FileStore
from app.web.errors import install_error_handlers
from app.web.uploads import receive_upload

BOUNDARY = "b0undary"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


@pytest.fixture
def files(tmp_path):
    return FileStore(tmp_path / "files")


@pytest.fixture
def client(files):
    app = FastAPI()
    install_error_handlers(app)

    @app.post("/upload")
    async def upload(request: Request) -> dict[str, object]:
        received = await receive_upload(request, files, max_bytes=3_000_000)
        content = received.path.read_bytes()
        files.discard(received.path)
        assert len(content) == received.size_bytes
        assert hashlib.sha256(content).hexdigest() == received.sha256
        return {"filename": received.filename, "sha256": received.sha256}

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


def left_behind(tmp_path) -> list[str]:
    return [str(path) for path in (tmp_path / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, 5000, 2_500_000])
async def test_a_file_arrives_whole(client, tmp_path, size):
    content = bytes(i % 251 for i in range(1000)) * (size // 1000 + 1)
    content = content[:size]
    files = {"file": ("data.csv", content)}
    answer = await client.post("/upload", files=files, data={"note": "x"})
    assert answer.json() == {
        "filename": "data.csv",
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\iris.csv", "iris.csv"),
        ("<b>.csv", "<b>.csv"),
        ("", "file"),
        ("ü" * 600, "ü" * 500),
    ],
)
async def test_file_names_are_text_and_never_paths(client, sent, shown):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="'.encode()
    name = sent.replace("\\", "\\\\").encode()
    body = head + name + b'"\r\n\r\nx\r\n--' + BOUNDARY.encode() + b"--\r\n"
    answer = await client.post("/upload", content=body, headers=MULTIPART)
    assert answer.json()["filename"] == shown


async def test_too_large_by_declared_length_and_by_counting(client, tmp_path):
    declared = await client.post("/upload", files={"file": ("a", b"x" * 5_000_000)})
    assert declared.status_code == 413

    async def chunks():
        yield f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"\r\n\r\n'.encode()
        for _ in range(4000):
            yield b"x" * 1000

    counted = await client.post("/upload", content=chunks(), headers=MULTIPART)
    assert counted.status_code == 413
    assert counted.json()["error"]["code"] == "too_large"
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no boundary at all",
        b"--b0undary\r\n",
        b'--b0undary\r\nContent-Disposition: form-data; name="file"\r\n\r\ncut off',
        b'--b0undary\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b0undary--\r\n',
        b"--b0undary\r\n" + b"X" * 40_000 + b": y\r\n\r\nx\r\n--b0undary--\r\n",
        b'--b0undary\r\nContent-Disposition: form-data; name="o"\r\n\r\n' + b"y" * 2_000_000,
    ],
    ids=["empty", "text", "open", "cut", "other field", "long header", "long other field"],
)
async def test_malformed_bodies_are_said(client, tmp_path, body):
    answer = await client.post("/upload", content=body, headers=MULTIPART)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_request"
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "multipart/form-data", "", "multipart/form-data; boundary="],
)
async def test_only_multipart_is_taken(client, content_type):
    headers = {"Content-Type": content_type}
    answer = await client.post("/upload", content=b"x", headers=headers)
    assert answer.status_code == 422
