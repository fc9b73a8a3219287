"""The catalogue of built-in layers: remembered, else asked of a worker."""

import asyncio

from app.spec.catalogue import Catalogue
from app.spec.tasks import DESCRIBE_LAYERS, NoRequest
from app.store.catalogue import CatalogueMemory
from app.workers.pool import WorkerPool


async def catalogue_of(memory: CatalogueMemory, pool: WorkerPool) -> Catalogue:
    """What Keras offers; waits for the engine only where nothing is remembered."""
    catalogue = await asyncio.to_thread(memory.recall)
    if catalogue is None:
        catalogue = await pool.call(DESCRIBE_LAYERS, NoRequest())
        await asyncio.to_thread(memory.remember, catalogue)
    return catalogue
