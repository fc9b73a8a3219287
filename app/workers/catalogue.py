"""The catalogue of built-in layers: remembered, else asked of a worker."""

import asyncio

from app.spec.catalogue import Catalogue
from app.spec.tasks import DESCRIBE_LAYERS, NoRequest
from app.store.store import Store
from app.workers.pool import WorkerPool


async def catalogue_of(store: Store, pool: WorkerPool) -> Catalogue:
    """What Keras offers; waits for the engine only where nothing is remembered."""
    catalogue = await asyncio.to_thread(store.catalogue.recall)
    if catalogue is None:
        catalogue = await pool.call(DESCRIBE_LAYERS, NoRequest())
        await asyncio.to_thread(store.catalogue.remember, catalogue)
    return catalogue
