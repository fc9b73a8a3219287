"""Files on their way out: always as attachments, under a name that no header can trip over."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import FileResponse

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
        media_type="application/octet-stream",
        headers={"Content-Disposition": disposition(name, extension), **headers},
        background=afterwards,
    )


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
