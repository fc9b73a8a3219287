"""Every data format, and which one a file is: judged by its bytes, never by its name."""

from pathlib import Path

from app.engine.datasets.csv import CsvReader
from app.engine.datasets.data_format import DataFormat
from app.engine.datasets.excel import ExcelReader
from app.engine.datasets.jsonl import JsonReader
from app.engine.datasets.npz import NpzFormat
from app.engine.datasets.parquet import ParquetReader
from app.engine.datasets.table_format import TableFormat
from app.errors import UnreadableFile

FORMATS: tuple[DataFormat, ...] = (
    NpzFormat(),
    TableFormat(ParquetReader()),
    TableFormat(ExcelReader()),
    TableFormat(JsonReader()),
    TableFormat(CsvReader()),
)
"""Asked in this order; CSV comes last because any text could be one."""

HEAD_BYTES = 4096

_OTHER_FILES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x93NUMPY", "a single NumPy array (.npy)", "Save inputs and labels together: "
     "np.savez('data.npz', x_train=x, y_train=y)."),
    (b"PK\x03\x04", "a zip archive without NumPy arrays and without a workbook",
     "Upload the table that is in it, or save arrays with np.savez."),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", "Save its arrays with np.savez. "
     "A model's .h5 file belongs on the Models page."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it, then upload the file inside."),
    (b"BZh", "a bzip2 archive", "Unpack it, then upload the file inside."),
    (b"%PDF", "a PDF document", "Save the table as CSV."),
    (b"\x89PNG", "a PNG picture", "Put the pictures in one array and save it with np.savez."),
    (b"\xff\xd8\xff", "a JPEG picture", "Put the pictures in one array and save it with np.savez."),
    (b"\x80\x04", "a Python pickle", "Pickles run code when they are read, so they are "
     "refused. Save arrays with np.savez, tables as CSV."),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself",
     "Fetch the real file first: git lfs pull."),
    (b"<!DOCTYPE", "a web page", "Download the file itself, not the page that shows it."),
    (b"<html", "a web page", "Download the file itself, not the page that shows it."),
)  # fmt: skip


def format_of(path: Path, filename: str) -> DataFormat:
    """The format that reads this file.

    Raises:
        UnreadableFile: for an empty file, or one that no format reads, saying what it is.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise UnreadableFile(f"{filename!r} cannot be opened: {error.strerror}.") from error
    if not head:
        raise UnreadableFile(
            f"{filename!r} is empty (0 bytes).",
            hint="Upload a table (CSV, Excel, Parquet, JSON) or an NPZ file of NumPy arrays.",
        )
    for data_format in FORMATS[:-1]:
        if data_format.recognises(head):
            return data_format
    for magic, what, hint in _OTHER_FILES:
        if head.lstrip()[: len(magic)].lower() == magic.lower():
            raise UnreadableFile(f"{filename!r} is {what}, which is not read here.", hint=hint)
    for data_format in FORMATS:
        if data_format.recognises(head):
            return data_format
    raise UnreadableFile(
        f"{filename!r} is neither text nor NumPy arrays: its bytes are binary.",
        hint="Upload a table (CSV, Excel, Parquet, JSON) or an NPZ file "
        "(np.savez('data.npz', x_train=x, y_train=y)).",
    )
