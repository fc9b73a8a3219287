"""Predictions for a whole table: a file in, a file out."""

import asyncio
import shutil
from pathlib import Path
from urllib.parse import quote

from app.spec.model_requests import PredictTableRequest
from app.spec.prediction import TablePredicted
from app.spec.tasks import PREDICT_TABLE
from app.web.loadable_models import ModelToday
from app.web.receiving import wished_reading
from app.web.services import Services
from app.web.uploads import ReceivedUpload

_MAX_NAMES, _MAX_CHARACTERS = 20, 100
"""A header has room for a handful of names; what there is more of is in the file."""


def header_words(told: TablePredicted) -> str:
    """What became of a table, as JSON in percent encoding, short enough for a header."""

    def some(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word[:_MAX_CHARACTERS] for word in words[:_MAX_NAMES])

    missing = told.reading.missing_words or ()
    reading = {"missing_words": tuple(word[:20] for word in missing[:50]), "column_types": {}}
    short = told.model_copy(
        update={
            "columns": some(told.columns),
            "unused_columns": some(told.unused_columns),
            "notes": tuple(note[:400] for note in told.notes[:5]),
            "reading": told.reading.model_copy(update=reading),
            "sheets": some(told.sheets),
            "missing_found": some(told.missing_found),
        }
    )
    return quote(short.model_dump_json())


async def predicted_table(
    services: Services, model: ModelToday, received: ReceivedUpload
) -> tuple[Path, TablePredicted]:
    """The table with predictions appended, as a temporary file that the caller discards.

    Args:
        services: the rooms below the web.
        model: that may be loaded.
        received: the table; it is gone afterwards, in any case.

    Raises:
        InvalidRequest: its `reading` is none.
        UnreadableFile: the table cannot be read.
        DoesNotFit: its columns are not those of the model.
    """
    files = services.store.files
    folder = files.temporary_path()
    await asyncio.to_thread(folder.mkdir)
    try:
        request = PredictTableRequest(
            path=str(model.path),
            format=model.format,
            custom_layers=model.custom_layers,
            encoding=model.encoding,
            facts=model.view.facts,
            table_path=str(received.path),
            table_filename=received.filename,
            target_path=str(folder / "predicted.csv"),
            wished=wished_reading(received),
        )
        told = await services.pool.call(
            PREDICT_TABLE,
            request,
            readable_paths=(model.path, received.path),
            writable_folder=folder,
        )
        copy = await asyncio.to_thread(files.copy_in, Path(request.target_path))
        return copy.temporary, told
    finally:
        files.discard(received.path)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
