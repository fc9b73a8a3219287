"""A stored model → a model of its own, repaired and written as Keras 3 writes models."""

import asyncio
import shutil

from app.errors import InvalidRequest
from app.spec.model_requests import RepairRequest
from app.spec.model_view import ModelFormat, SavedModel
from app.spec.repair import RepairedCopy
from app.spec.tasks import REPAIR_MODEL
from app.web.loadable_models import loadable_model
from app.web.receiving import keep_model
from app.web.services import Services
from app.web.uploads import ReceivedUpload


async def repaired_copy(services: Services, model_id: str, wanted: RepairedCopy) -> SavedModel:
    """Repair a stored model into a new one; the first stays as it came.

    Raises:
        NotFound: for an unknown id.
        InvalidRequest: for a repair that is not offered for this model.
        Refused, Conflict: when it cannot be loaded, or does not run; says what is in the way.
    """
    model = await loadable_model(services, model_id)
    offered = [repair.code for repair in model.view.repairs if repair.is_offered]
    unknown = [code for code in wanted.accepted_repairs if code not in offered]
    if unknown:
        raise InvalidRequest(
            f"The repair {unknown[0][:40]!r} is not offered for this model.",
            hint=f"Offered are: {', '.join(offered)}." if offered else "None is offered.",
            where="accepted_repairs",
        )
    folder = services.store.files.temporary_path()
    target = folder / "model.keras"
    await asyncio.to_thread(folder.mkdir)
    try:
        request = RepairRequest(
            path=str(model.path),
            target_format=ModelFormat.KERAS,
            target_path=str(target),
            custom_layers=model.custom_layers,
            accepted_repairs=wanted.accepted_repairs,
            vocabularies=wanted.vocabularies,
        )
        await services.pool.call(
            REPAIR_MODEL, request, readable_paths=(model.path,), writable_folder=folder
        )
        # Not what the worker says: it has run whatever custom layers there are.
        copy = await asyncio.to_thread(services.store.files.copy_in, target)
        received = ReceivedUpload(
            f"{model.name}.keras", copy.temporary, copy.size_bytes, copy.sha256
        )
        return await keep_model(services, received, name=f"{model.name} repaired"[:200])
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
