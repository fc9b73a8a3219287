"""`layerwright view FILE --open`: the page shows a file, in the server that runs or in one of ours.

The file goes to the server as any upload does. The browser is led by a small page in the
data folder: an address with the token, given to a program, could be read by everyone here.
"""

import http.client
import json
import os
import secrets
import webbrowser
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import click

from app.errors import LayerwrightError, NotSignedIn, WorkerError, all_error_classes
from app.given_files import as_one_file, check_given, shown_name
from app.home import kept_token, prepare_home, served_at
from app.settings import Settings
from app.web.access import new_token

_CHUNK_BYTES = 2**20
_UPLOAD_SECONDS = 600.0
_ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 (an address to recognise, not to listen on)


def open_in_page(settings: Settings, file: Path) -> None:
    """Upload the file and open its page; where no server answers, serve until stopped.

    Raises:
        LayerwrightError: the file cannot be read, or the server refuses it.
    """
    check_given(file, settings.max_model_bytes)
    prepare_home(settings.home)
    settings = settings.model_copy(
        update={"token": settings.token or kept_token(settings.home, new_token)}
    )
    served = served_at(settings.home)
    if served is not None:
        host, port = served
        _show(settings.model_copy(update={"host": host, "port": port}), file)
        return
    from app.server import run_server

    run_server(settings, lambda port: _show(settings.model_copy(update={"port": port}), file))


def _show(settings: Settings, file: Path) -> None:
    with TemporaryDirectory(prefix="layerwright-") as folder:
        path = as_one_file(file, Path(folder), settings.max_model_bytes)
        model = _uploaded(settings, path, shown_name(file))
    address = f"http://{_shown_host(settings)}:{settings.port}/models/{quote(model['id'])}"
    way = settings.home / "open.html"
    _write_privately(way, _leading_to(f"{address}?token={quote(settings.token or '')}"))
    is_open = webbrowser.open(way.absolute().as_uri())
    click.echo(f"{shown_name(file)} is at {address}" if is_open else f"Open {way} in a browser.")


def _host(settings: Settings) -> str:
    """Where to reach a server that listens on `settings.host`."""
    return "127.0.0.1" if settings.host in _ANYWHERE else settings.host


def _shown_host(settings: Settings) -> str:
    host = _host(settings)
    return f"[{host}]" if ":" in host else host


def _uploaded(settings: Settings, path: Path, filename: str) -> dict[str, Any]:
    """The server's answer to the file as an upload; streamed, so that memory stays flat."""
    boundary = secrets.token_hex(16)
    plain = filename.replace("\\", "_").replace('"', "_").replace("\r", "_").replace("\n", "_")
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{plain}"\r\n\r\n'
    ).encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    connection = http.client.HTTPConnection(_host(settings), settings.port, timeout=_UPLOAD_SECONDS)
    try:
        connection.putrequest("POST", "/api/models")
        connection.putheader("Authorization", f"Bearer {settings.token}")
        connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
        size = len(head) + path.stat().st_size + len(tail)
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        connection.send(head)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                connection.send(chunk)
        connection.send(tail)
        answer = connection.getresponse()
        found = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise WorkerError(
            f"The server at port {settings.port} did not take the file: {error}.",
            hint="Look at what it printed; then try again.",
        ) from error
    finally:
        connection.close()
    if answer.status == http.client.CREATED and isinstance(found, dict):
        return found
    raise _refusal(found, settings)


def _refusal(answer: Any, settings: Settings) -> LayerwrightError:
    told = answer.get("error", {}) if isinstance(answer, dict) else {}
    if told.get("code") == NotSignedIn.code:
        return NotSignedIn(
            f"The server at port {settings.port} has another token than this command.",
            hint="Give both the same data folder (LAYERWRIGHT_HOME) or LAYERWRIGHT_TOKEN.",
        )
    kind = all_error_classes().get(told.get("code", ""), LayerwrightError)
    return kind(str(told.get("message", "The server refused the file.")), hint=told.get("hint"))


def _leading_to(address: str) -> str:
    return (
        '<!doctype html><meta charset="utf-8"><title>Layerwright</title>'
        f'<meta http-equiv="refresh" content="0; url={escape(address)}">'
        f'<p><a href="{escape(address)}">Open the model</a></p>\n'
    )


def _write_privately(path: Path, text: str) -> None:
    """Where nobody else may read it: it holds the token, as HOME/token does."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
