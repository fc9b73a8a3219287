"""Data sets: uploaded, looked at, chosen from."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.spec.choosing import choose, with_choice_of
from app.spec.dataset import (
    ChoiceRequest,
    DataChoice,
    Dataset,
    DatasetPreview,
    DatasetSummary,
    Reading,
    Sample,
)
from app.spec.dataset_requests import PreviewRequest, ProfileRequest
from app.spec.page import Deleted, Page, Rename
from app.spec.splitting import SplitDatasetRequest, SplitDescription, SplitRequest
from app.spec.tasks import PREVIEW_DATASET, PROFILE_DATASET, SPLIT_DATASET
from app.web.openapi import FILE_UPLOAD
from app.web.paging import Cursor, Limit, Search
from app.web.receiving import keep_dataset
from app.web.samples import DATA, sample_entry, samples
from app.web.services import ServicesOf
from app.web.uploads import ReceivedUpload, receive_upload

router = APIRouter(tags=["datasets"])


@router.post("/datasets", status_code=201, openapi_extra=FILE_UPLOAD)
async def upload_dataset(request: Request, services: ServicesOf) -> Dataset:
    """Upload a data file (a CSV, Excel, Parquet or JSON table, or NPZ) as the field `file`.

    A field `reading`, a `Reading` as JSON, says how the file is read where its bytes mislead.
    """
    received = await receive_upload(
        request, services.store.files, max_bytes=services.settings.max_dataset_bytes
    )
    return await keep_dataset(services, received)


@router.get("/datasets")
def list_datasets(
    services: ServicesOf, limit: Limit = 50, cursor: Cursor = None, q: Search = None
) -> Page[DatasetSummary]:
    """The data sets, newest first."""
    return services.store.datasets.list(limit=limit, cursor=cursor, name_has=q)


@router.get("/datasets/samples")
def list_samples() -> Page[Sample]:
    """The data sets that come with the program."""
    return Page[Sample](items=samples(DATA))


@router.post("/datasets/samples/{name}", status_code=201)
async def import_sample(name: str, services: ServicesOf) -> Dataset:
    """Make a data set of one that comes with the program."""
    entry = sample_entry(DATA, name)
    copy = await asyncio.to_thread(services.store.files.copy_in, DATA / entry.file)
    received = ReceivedUpload(entry.file, copy.temporary, copy.size_bytes, copy.sha256)
    return await keep_dataset(services, received, name=entry.title)


@router.get("/datasets/{dataset_id}")
def get_dataset(dataset_id: str, services: ServicesOf) -> Dataset:
    """What is in a data set."""
    return services.store.datasets.get(dataset_id)


@router.get("/datasets/{dataset_id}/preview")
async def preview_dataset(
    dataset_id: str, services: ServicesOf, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> DatasetPreview:
    """The first rows of a data set."""
    dataset = await asyncio.to_thread(services.store.datasets.file, dataset_id)
    request = PreviewRequest(
        path=str(dataset.path), filename=dataset.filename, profile=dataset.profile, limit=limit
    )
    return await services.pool.call(PREVIEW_DATASET, request, readable_paths=(dataset.path,))


@router.post("/datasets/{dataset_id}/choice")
def choose_columns(dataset_id: str, request: ChoiceRequest, services: ServicesOf) -> DataChoice:
    """What other inputs or targets than the suggested ones mean for a network."""
    profile = services.store.datasets.file(dataset_id).profile
    return choose(profile, request.inputs, request.targets)


@router.put("/datasets/{dataset_id}/choice")
def keep_choice(dataset_id: str, request: ChoiceRequest, services: ServicesOf) -> Dataset:
    """Keep inputs and targets for a data set; with neither, the suggested ones again."""
    profile = services.store.datasets.file(dataset_id).profile
    is_kept = request.inputs is not None or request.targets is not None
    free = profile.model_copy(update={"is_choice_kept": False})
    choice = choose(free, request.inputs, request.targets)
    kept = profile.model_copy(update={"choice": choice, "is_choice_kept": is_kept})
    return services.store.datasets.set_profile(dataset_id, kept, is_read_anew=False)


@router.post("/datasets/{dataset_id}/reading")
async def read_anew(dataset_id: str, wished: Reading, services: ServicesOf) -> Dataset:
    """Read the file in another way: what is None is judged by its bytes.

    Where the file cannot be read so, and while runs that have not ended use it, this is
    refused with the reason, and nothing changes.
    """
    dataset = await asyncio.to_thread(services.store.datasets.file, dataset_id)
    request = ProfileRequest(path=str(dataset.path), filename=dataset.filename, wished=wished)
    found = await services.pool.call(PROFILE_DATASET, request, readable_paths=(dataset.path,))
    profile = with_choice_of(dataset.profile, found)
    return await asyncio.to_thread(services.store.datasets.set_profile, dataset_id, profile)


@router.post("/datasets/{dataset_id}/split")
async def split_rows(
    dataset_id: str, request: SplitRequest, services: ServicesOf
) -> SplitDescription:
    """How a run would divide the rows, and how often each class is in each part."""
    dataset = await asyncio.to_thread(services.store.datasets.file, dataset_id)
    task = SplitDatasetRequest(
        path=str(dataset.path), filename=dataset.filename, profile=dataset.profile, request=request
    )
    return await services.pool.call(SPLIT_DATASET, task, readable_paths=(dataset.path,))


@router.post("/datasets/{dataset_id}/copy", status_code=201)
def copy_dataset(dataset_id: str, services: ServicesOf) -> Dataset:
    """A second data set on the same file."""
    return services.store.datasets.duplicate(dataset_id)


@router.patch("/datasets/{dataset_id}")
def rename_dataset(dataset_id: str, change: Rename, services: ServicesOf) -> Dataset:
    """Give a data set a new name."""
    return services.store.datasets.rename(dataset_id, change.name)


@router.delete("/datasets/{dataset_id}")
def delete_dataset(dataset_id: str, services: ServicesOf) -> Deleted:
    """Remove a data set. 409 while runs that have not ended use it."""
    num_runs = services.store.datasets.delete(dataset_id)
    note = f"{num_runs} run(s) were trained on it; they stay, but cannot be trained again."
    return Deleted(id=dataset_id, notes=(note,) if num_runs else ())
