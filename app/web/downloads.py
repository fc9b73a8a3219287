"""Files on their way out: always as attachments, under a name that no header can trip over."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, StreamingResponse

from app.errors import UnreadableFile

_PART_BYTES = 2**20

DOWNLOAD_TYPE = "application/octet-stream"
MAX_NAME_CHARACTERS = 100

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u2028\u2029\ud800-\udfff]+')


def attachment(
    path: Path,
    name: str,
    extension: str,
    headers: Mapping[str, str] = MappingProxyType({}),
    afterwards: BackgroundTask | None = None,
) -> FileResponse:
    """The file at `path`, to be saved as `name` + `extension`.

    Args:
        path: of the file.
        name: without the extension.
        extension: such as ".keras".
        headers: more of them.
        afterwards: what to do when the file has been sent.
    """
    return FileResponse(
        path,
        media_type=DOWNLOAD_TYPE,
        headers={"Content-Disposition": disposition(name, extension), **headers},
        background=afterwards,
    )


async def part_attachment(
    path: Path, head: bytes, start: int, num_bytes: int, name: str, extension: str
) -> StreamingResponse:
    """`head`, then a part of the file at `path`, streamed, to be saved as `name` + `extension`.

    Raises:
        UnreadableFile: the file ends before that part does.
    """
    size_bytes = (await asyncio.to_thread(path.stat)).st_size
    if start + num_bytes > size_bytes:
        raise UnreadableFile("The values lie beyond the end of the model's file.")
    return StreamingResponse(
        _part(path, head, start, num_bytes),
        media_type=DOWNLOAD_TYPE,
        headers={
            "Content-Disposition": disposition(name, extension),
            "Content-Length": str(len(head) + num_bytes),
        },
    )


async def _part(path: Path, head: bytes, start: int, num_bytes: int) -> AsyncIterator[bytes]:
    yield head
    file = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, start)
        left = num_bytes
        while left and (piece := await asyncio.to_thread(file.read, min(_PART_BYTES, left))):
            left -= len(piece)
            yield piece
    finally:
        file.close()


def history_as_csv(history: Mapping[str, Sequence[float | None]], num_epochs: int) -> str:
    """A run's metrics, one row an epoch; what is not finite is `nan`, as numpy and pandas read it.

    Metrics are Keras names, so no cell can begin a formula.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["epoch", *history])
    for index in range(num_epochs):
        cells = [values[index] if index < len(values) else None for values in history.values()]
        table.writerow([index + 1, *("nan" if cell is None else repr(cell) for cell in cells)])
    return text.getvalue()


def disposition(name: str, extension: str) -> str:
    """The Content-Disposition of an attachment.

    Source: RFC 6266; `filename` in plain ASCII for old programs, `filename*` for the rest.
    """
    safe = _UNSAFE.sub("_", name).strip(" .")[:MAX_NAME_CHARACTERS] or "model"
    plain = safe.encode("ascii", "replace").decode().replace("?", "_").replace("%", "_")
    return (
        f'attachment; filename="{plain}{extension}";'
        f" filename*=UTF-8''{quote(safe + extension, safe='')}"
    )
