"""What a request handler may reach: put together once, in `app.main.create_app`."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from app.settings import Settings
from app.spec.unsound_weights import UnsoundWeights
from app.store.store import Store
from app.workers.pool import WorkerPool
from app.workers.supervisor import Supervisor


@dataclass(frozen=True)
class Services:
    """The rooms below the web, for handlers."""

    settings: Settings
    store: Store
    pool: WorkerPool
    supervisor: Supervisor
    unsound_weights: dict[str, UnsoundWeights] = field(default_factory=dict)
    """By model: what was found in all its values, which a kept file never changes."""


async def _services(request: Request) -> Services:  # plain, it would cost a hop to a thread
    services: Services = request.app.state.services
    return services


ServicesOf = Annotated[Services, Depends(_services)]
"""A handler's parameter: `services: ServicesOf`."""
