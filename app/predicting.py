"""`layerwright predict`: a model file and a table in, the table with predictions out."""

import asyncio
import csv
import tempfile
from pathlib import Path

from app.errors import Conflict
from app.settings import Settings
from app.spec.class_names import classes_of_model
from app.spec.dataset import Reading
from app.spec.known_layers import is_loadable
from app.spec.model_requests import PredictTableRequest
from app.spec.prediction import PredictedColumns
from app.spec.shell import PredictedFile
from app.spec.tasks import PREDICT_TABLE
from app.standalone import among, opened_model, put_in_place, text_of, workers_alone


async def predict_file(
    settings: Settings, model: Path, table: Path, output: Path | None, wished: Reading | None = None
) -> tuple[PredictedFile, str]:
    """Predict every row of a table; into the file `output`, else as the text of a CSV.

    What `wished` leaves open is as the model's own table was read, or as the bytes suggest.
    Text that a spreadsheet would take for a formula has an apostrophe before it.

    Raises:
        UnreadableFile: the model or the table cannot be read.
        Conflict: the model cannot be loaded.
        DoesNotFit: the table's columns are not those that the model takes, or it cannot be
            read as wished.
        StorageFull: the output cannot be written.
    """
    async with (
        workers_alone(settings) as (pool, registered),
        opened_model(pool, model, registered, settings) as (view, path),
    ):
        can_load, problem = is_loadable(view)
        if not can_load:
            raise Conflict(
                f"{model.name} cannot be loaded. {problem}",
                hint="Register missing custom layers in the designer (`layerwright serve`).",
            )
        with tempfile.TemporaryDirectory(prefix="layerwright-") as temporary:
            request = PredictTableRequest(
                path=str(path),
                format=view.format,
                custom_layers=among(registered, classes_of_model(view)),
                facts=view.facts,
                table_path=str(table),
                table_filename=table.name,
                target_path=str(Path(temporary) / "predicted.csv"),
                wished=wished or Reading(),
            )
            told = await pool.call(
                PREDICT_TABLE,
                request,
                readable_paths=(path, table),
                writable_folder=Path(temporary),
            )
            written = Path(request.target_path)
            if output is not None:
                await asyncio.to_thread(put_in_place, written, output)
            text = "" if output is not None else await asyncio.to_thread(text_of, written)
    found = PredictedFile(
        **told.values_for(PredictedColumns),
        output=None if output is None else str(output),
        rows=None if output is not None else tuple(csv.DictReader(text.splitlines(keepends=True))),
    )
    return found, text
