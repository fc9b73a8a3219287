"""Uploads: streamed from the socket to a temporary file, counted, never held in memory."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import python_multipart
from python_multipart.exceptions import FormParserError
from starlette.requests import ClientDisconnect, Request

from app.errors import InvalidRequest, TooLarge
from app.spec.names import printable
from app.store.files import FileStore, disk_errors

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_FIELD_NAME = b"file"
_READING_NAME = b"reading"
_MAX_HEADER_BYTES = 16 * 1024
_MAX_OTHER_BYTES = 1024 * 1024
_WRITE_BYTES = 1024 * 1024


@dataclass(frozen=True)
class ReceivedUpload:
    """A file that has arrived whole, not yet adopted by the store.

    `filename` is what its owner called it: text to show, never a path. `reading` is the
    body's field of that name, as it was sent; None where there is none.
    """

    filename: str
    path: Path
    size_bytes: int
    sha256: str
    reading: bytes | None = None


async def receive_upload(request: Request, files: FileStore, *, max_bytes: int) -> ReceivedUpload:
    """Stream the multipart field `file` of `request` to a temporary file of the store.

    The caller adopts the file or unlinks it; on an error nothing is left behind.

    Raises:
        InvalidRequest: the body is not multipart, is malformed, or has no field `file`.
        TooLarge: more than `max_bytes`, by its declared length or while streaming.
        StorageFull: the disk is full.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:20]) > max_bytes + _MAX_OTHER_BYTES:
        raise _too_large(max_bytes)
    boundary = _boundary_of(request)
    path = files.temporary_path()
    try:
        with disk_errors(), path.open("xb") as target:
            receiver = _Receiver(max_bytes=max_bytes)
            parser = python_multipart.MultipartParser(
                boundary, receiver.callbacks(), max_header_size=_MAX_HEADER_BYTES
            )
            async with _Writing(receiver, target) as writing:
                async for chunk in request.stream():
                    parser.write(chunk)
                    if len(receiver.waiting) >= _WRITE_BYTES:
                        await writing.begin()
                await writing.begin()
            parser.finalize()
        return receiver.received(path)
    except FormParserError as error:
        path.unlink(missing_ok=True)
        raise InvalidRequest(f"The multipart body is malformed: {error}.", where="body") from error
    except ClientDisconnect as error:
        path.unlink(missing_ok=True)
        raise InvalidRequest("The upload was broken off.", where="body") from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _boundary_of(request: Request) -> bytes:
    content_type = request.headers.get("content-type", "")
    media_type, options = python_multipart.multipart.parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if media_type != b"multipart/form-data" or not boundary or len(boundary) > 256:
        raise InvalidRequest(
            "An upload is a multipart/form-data body with a field 'file'.", where="Content-Type"
        )
    return boundary


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(
        f"The file is larger than the limit of {max_bytes:,} bytes.",
        hint="The limit is a setting: see `layerwright serve --help`.",
        where="file",
    )


class _Writing:
    """Writes one piece in a thread while the next one comes in."""

    def __init__(self, receiver: "_Receiver", target: BinaryIO) -> None:
        self._receiver = receiver
        self._target = target
        self._under_way: asyncio.Future[None] | None = None

    async def __aenter__(self) -> "_Writing":
        return self

    async def __aexit__(self, *error: object) -> None:
        """The thread is done with the file before anybody closes it."""
        if self._under_way is not None:
            await asyncio.wait({self._under_way})
            failure = self._under_way.exception()
            if failure is not None and error[0] is None:
                raise failure

    async def begin(self) -> None:
        """Write what waits, once the piece before it is written."""
        if self._under_way is not None:
            await asyncio.shield(self._under_way)
        piece = self._receiver.take()
        writing = asyncio.to_thread(self._receiver.write, piece, self._target)
        self._under_way = asyncio.ensure_future(writing)


@dataclass
class _Receiver:
    """Takes the parser's callbacks; keeps at most one piece of the file in memory."""

    max_bytes: int
    waiting: bytearray = field(default_factory=bytearray)
    filename: str | None = None
    size_bytes: int = 0
    num_other_bytes: int = 0
    is_in_file: bool = False
    is_complete: bool = False
    header_name: bytearray = field(default_factory=bytearray)
    header_value: bytearray = field(default_factory=bytearray)
    disposition: bytes = b""
    reading: bytearray | None = None
    is_in_reading: bool = False

    def __post_init__(self) -> None:
        self._hash = hashlib.sha256()

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers_finished,
            "on_part_data": self._on_part_data,
            "on_part_end": self._on_part_end,
        }

    def take(self) -> bytearray:
        """What waits to be written; it waits no more."""
        taken, self.waiting = self.waiting, bytearray()
        return taken

    def write(self, content: bytearray, target: BinaryIO) -> None:
        """One piece at a time, in order."""
        self._hash.update(content)
        target.write(content)

    def received(self, path: Path) -> ReceivedUpload:
        if self.filename is None or not self.is_complete:
            raise InvalidRequest(
                "The body has no complete field 'file'.",
                hint="Send the file as the multipart field 'file'.",
                where="file",
            )
        reading = None if self.reading is None else bytes(self.reading)
        return ReceivedUpload(self.filename, path, self.size_bytes, self._hash.hexdigest(), reading)

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self.header_name += data[start:end]
        self._limit_headers()

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self.header_value += data[start:end]
        self._limit_headers()

    def _limit_headers(self) -> None:
        if len(self.header_name) + len(self.header_value) > _MAX_HEADER_BYTES:
            raise InvalidRequest("A header of the multipart body is too long.", where="body")

    def _on_header_end(self) -> None:
        if bytes(self.header_name).lower() == b"content-disposition":
            self.disposition = bytes(self.header_value)
        self.header_name.clear()
        self.header_value.clear()

    def _on_headers_finished(self) -> None:
        _, options = python_multipart.multipart.parse_options_header(self.disposition)
        self.disposition = b""
        self.is_in_file = options.get(b"name") == _FIELD_NAME and self.filename is None
        self.is_in_reading = options.get(b"name") == _READING_NAME
        if self.is_in_reading:
            self.reading = bytearray()
        if self.is_in_file:
            name = options.get(b"filename", b"file").decode("utf-8", "replace")
            # Some clients send a whole path; only its last part is a name to show.
            self.filename = printable(name.replace("\\", "/").rsplit("/", 1)[-1])[:500] or "file"

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if not self.is_in_file:
            self.num_other_bytes += end - start
            if self.num_other_bytes > _MAX_OTHER_BYTES:
                raise InvalidRequest("The multipart body holds more than a file.", where="body")
            if self.is_in_reading and self.reading is not None:
                self.reading += data[start:end]
            return
        self.size_bytes += end - start
        if self.size_bytes > self.max_bytes:
            raise _too_large(self.max_bytes)
        self.waiting += data[start:end]

    def _on_part_end(self) -> None:
        if self.is_in_file:
            self.is_complete = True
            self.is_in_file = False
