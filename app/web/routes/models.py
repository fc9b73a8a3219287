"""Models: saved files, looked at, loaded in the sandbox, taken away."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from app.codegen.draft_layer import with_drafts
from app.codegen.draft_object import with_object_drafts
from app.spec.dataset import Sample
from app.spec.model_requests import ModelNetwork, ModelRequest, PredictRequest
from app.spec.model_view import (
    ExportFormats,
    LoadOptions,
    LoadReport,
    ModelSummary,
    ModelView,
    SavedModel,
    StandIn,
)
from app.spec.page import Deleted, Page, Rename
from app.spec.prediction import PredictionRequest, Predictions
from app.spec.repair import RepairedCopy
from app.spec.tasks import LOAD_MODEL, PREDICT
from app.web.answers import as_json
from app.web.downloads import attachment
from app.web.exports import export_formats, model_file
from app.web.loadable_models import let_go_of, loadable_model, model_today, stand_in_for
from app.web.openapi import FILE_DOWNLOAD, FILE_UPLOAD
from app.web.opening_models import opened_network
from app.web.paging import Cursor, Limit, Search
from app.web.predicting import header_words, predicted_table
from app.web.receiving import MAX_CONFIG_BYTES, keep_model, name_of, seen_in
from app.web.repairing import repaired_copy
from app.web.samples import MODELS, sample_entry, samples
from app.web.services import Services, ServicesOf
from app.web.uploads import ReceivedUpload, receive_upload
from app.workers.models import known_classes, with_shapes

router = APIRouter(tags=["models"])

ClassName = Annotated[str, Path(max_length=500)]


@router.post("/models", status_code=201, openapi_extra=FILE_UPLOAD)
async def upload_model(request: Request, services: ServicesOf) -> SavedModel:
    """Upload a model file (.keras or .h5) as the multipart field `file`; nothing of it is run."""
    received = await receive_upload(
        request, services.store.files, max_bytes=services.settings.max_model_bytes
    )
    return await keep_model(services, received)


@router.post("/models/look", response_model=ModelView, openapi_extra=FILE_UPLOAD)
async def look_at_config(
    request: Request,
    services: ServicesOf,
    whole_bytes: Annotated[
        int | None,
        Query(ge=1, le=2**40, description="`file` is the beginning of an .h5 file of this length."),
    ] = None,
) -> Response:
    """What a model's config shows; nothing of it is kept.

    The field `file` is a config.json, or the beginning of an .h5 file. So that a model can be
    drawn while its weights are still on the way.
    """
    received = await receive_upload(request, services.store.files, max_bytes=MAX_CONFIG_BYTES)
    return as_json(await seen_in(services, received, whole_bytes))


@router.get("/models")
def list_models(
    services: ServicesOf, limit: Limit = 50, cursor: Cursor = None, q: Search = None
) -> Page[ModelSummary]:
    """The models, newest first."""
    return services.store.models.list(limit=limit, cursor=cursor, name_has=q)


@router.get("/models/samples")
def list_model_samples() -> Page[Sample]:
    """The saved models that come with the program."""
    return Page[Sample](items=samples(MODELS))


@router.post("/models/samples/{name}", status_code=201)
async def import_model_sample(name: str, services: ServicesOf) -> SavedModel:
    """Open a saved model that comes with the program."""
    entry = sample_entry(MODELS, name)
    copy = await asyncio.to_thread(services.store.files.copy_in, MODELS / entry.file)
    received = ReceivedUpload(entry.file, copy.temporary, copy.size_bytes, copy.sha256)
    return await keep_model(services, received, name=entry.title)


@router.get("/models/{model_id}")
async def get_model(model_id: str, services: ServicesOf) -> SavedModel:
    """A model, and whether it can be loaded with the layers that are registered today."""
    return await _saved_model(services, model_id)


@router.get("/models/{model_id}/view", response_model=ModelView)
async def view_model(
    model_id: str,
    services: ServicesOf,
    stated: Annotated[bool, Query(description="Only what the file states, at once.")] = False,
) -> Response:
    """All that can be drawn of a model; shapes that its file does not state are worked out."""
    model = await model_today(services, model_id)
    view = model.view
    if not stated:
        view = await with_shapes(services.pool, view, model.custom_layers)
    # Not here: of thousands of missing layers it takes a while.
    return as_json(await asyncio.to_thread(lambda: with_object_drafts(with_drafts(view))))


@router.get("/models/{model_id}/file", response_class=FileResponse, responses=FILE_DOWNLOAD)
async def download_model(
    model_id: str, services: ServicesOf, format: Annotated[str, Query(max_length=40)] = "keras"
) -> FileResponse:
    """The model as a file, with its preprocessing; what is not there yet is written first."""
    path, name, extension = await model_file(services, model_id, format)
    return attachment(path, name, extension)


@router.get("/models/{model_id}/formats")
async def list_model_formats(model_id: str, services: ServicesOf) -> ExportFormats:
    """What the model can be taken away in, and why not in others."""
    return export_formats(await model_today(services, model_id))


@router.post("/models/{model_id}/load")
async def load_model(
    model_id: str, services: ServicesOf, options: LoadOptions | None = None
) -> LoadReport:
    """Load the model for real, in the sandbox, and say how that went."""
    model = await loadable_model(services, model_id)
    request = ModelRequest(
        path=str(model.path),
        format=model.format,
        custom_layers=model.custom_layers,
        accepted_repairs=options.accepted_repairs if options is not None else (),
    )
    return await services.pool.call(LOAD_MODEL, request, readable_paths=(model.path,))


@router.post("/models/{model_id}/repaired", status_code=201)
async def repair_model(model_id: str, request: RepairedCopy, services: ServicesOf) -> SavedModel:
    """A repaired copy, with the offered repairs that are asked for; the model stays as it is."""
    return await repaired_copy(services, model_id, request)


@router.post("/models/{model_id}/predict")
async def predict(model_id: str, request: PredictionRequest, services: ServicesOf) -> Predictions:
    """What the model says of some rows."""
    model = await loadable_model(services, model_id)
    task = PredictRequest(
        path=str(model.path),
        format=model.format,
        custom_layers=model.custom_layers,
        encoding=model.encoding,
        facts=model.view.facts,
        request=request,
    )
    return await services.pool.call(PREDICT, task, readable_paths=(model.path,))


@router.post(
    "/models/{model_id}/predict-table",
    response_class=FileResponse,
    responses=FILE_DOWNLOAD,
    openapi_extra=FILE_UPLOAD,
)
async def predict_table(model_id: str, request: Request, services: ServicesOf) -> FileResponse:
    """A table, uploaded as the field `file`, comes back as CSV with predictions appended.

    The header `Layerwright-Predicted` says, as JSON in percent encoding, what was appended
    and which columns were not used.
    """
    model = await loadable_model(services, model_id)
    received = await receive_upload(
        request, services.store.files, max_bytes=services.settings.max_dataset_bytes
    )
    path, told = await predicted_table(services, model, received)
    return attachment(
        path,
        f"{name_of(received.filename)} predicted",
        ".csv",
        {"Layerwright-Predicted": header_words(told)},
        BackgroundTask(services.store.files.discard, path),
    )


@router.post("/models/{model_id}/network")
async def network_of_model(model_id: str, services: ServicesOf) -> ModelNetwork:
    """The model as a network that can be edited and saved; it remembers where it came from."""
    model = await model_today(services, model_id)
    return await opened_network(services, model_id, model)


@router.put("/models/{model_id}/stand-ins/{class_name}")
async def choose_stand_in(
    model_id: str, class_name: ClassName, chosen: StandIn, services: ServicesOf
) -> SavedModel:
    """A registered layer takes the place of a class that the model needs and nobody has."""
    await stand_in_for(services, model_id, class_name, chosen.custom_layer)
    return await _saved_model(services, model_id)


@router.delete("/models/{model_id}/stand-ins/{class_name}")
async def remove_stand_in(model_id: str, class_name: ClassName, services: ServicesOf) -> SavedModel:
    """The class is missing again."""
    store = services.store.models
    await asyncio.to_thread(store.choose_stand_in, model_id, class_name, None)
    return await _saved_model(services, model_id)


@router.put("/models/{model_id}/let-go/{name}")
async def let_go(model_id: str, name: ClassName, services: ServicesOf) -> SavedModel:
    """Load the model without an initializer, a regularizer or a constraint that it misses."""
    await let_go_of(services, model_id, name)
    return await _saved_model(services, model_id)


@router.delete("/models/{model_id}/let-go/{name}")
async def keep(model_id: str, name: ClassName, services: ServicesOf) -> SavedModel:
    """It is missing again."""
    await asyncio.to_thread(services.store.models.let_go, model_id, name, False)
    return await _saved_model(services, model_id)


@router.post("/models/{model_id}/copy", status_code=201)
async def copy_model(model_id: str, services: ServicesOf) -> SavedModel:
    """A second model on the same file."""
    copy_id = await asyncio.to_thread(services.store.models.duplicate, model_id)
    return await _saved_model(services, copy_id)


@router.patch("/models/{model_id}")
async def rename_model(model_id: str, change: Rename, services: ServicesOf) -> SavedModel:
    """Give a model a new name."""
    await asyncio.to_thread(services.store.models.rename, model_id, change.name)
    return await _saved_model(services, model_id)


@router.delete("/models/{model_id}")
def delete_model(model_id: str, services: ServicesOf) -> Deleted:
    """Remove a model and its files. The run that made it stays."""
    run_name = services.store.models.delete(model_id)
    note = f"The run {run_name!r} that made it stays."
    return Deleted(id=model_id, notes=(note,) if run_name else ())


async def _saved_model(services: Services, model_id: str) -> SavedModel:
    known = await known_classes(services.store, services.pool)
    return await asyncio.to_thread(services.store.models.get, model_id, known)
