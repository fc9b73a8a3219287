"""create_app(): the only place where the rooms are put together."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from app.resources import front_end_folder
from app.settings import Settings
from app.store.store import Store
from app.version import version
from app.web.access import Access, AccessMiddleware
from app.web.downloads import DOWNLOAD_TYPE
from app.web.errors import install_error_handlers
from app.web.headers import HeadersMiddleware
from app.web.json_body import JsonBodyMiddleware
from app.web.pages import Pages, page_routes
from app.web.routes import (
    comparisons,
    custom_layers,
    datasets,
    dependents,
    health,
    layers,
    models,
    networks,
    runs,
    weights,
)
from app.web.services import Services
from app.workers.pool import WorkerPool
from app.workers.supervisor import Supervisor


def create_app(settings: Settings, *, token: str, hosts: Iterable[str]) -> FastAPI:
    """The whole program as an ASGI application.

    Args:
        settings: every option.
        token: what a request must carry.
        hosts: the exact Host headers that are answered ("127.0.0.1:8000").
    """
    pages = Pages()
    access = Access(token, frozenset(host.lower() for host in hosts), cookie_name(settings.port))
    api = FastAPI(
        title="Layerwright",
        version=version(),
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        generate_unique_id_function=_operation_id,
        lifespan=_lifespan(settings),
        middleware=[
            Middleware(HeadersMiddleware),
            Middleware(AccessMiddleware, access=access, pages=pages),
            Middleware(JsonBodyMiddleware, max_bytes=settings.max_body_bytes),
            Middleware(
                _PackForOthers,
                minimum_size=1024,
                compresslevel=1,
                # Weights do not compress: models and arrays would take a hundred times as long.
                exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, DOWNLOAD_TYPE),
            ),
        ],
    )
    install_error_handlers(api)
    nouns = (health, layers, networks, datasets, runs, models, custom_layers, dependents)
    for noun in (*nouns, weights, comparisons):
        api.include_router(noun.router, prefix="/api")
    if front_end_folder().is_dir():
        api.mount("/static", _FrontEnd(directory=front_end_folder()))
    api.include_router(page_routes(pages))
    return api


def cookie_name(port: int) -> str:
    """The session cookie's name; it carries the port, since cookies do not."""
    return f"layerwright_{port}"


def _operation_id(route: APIRoute) -> str:
    return route.name


def _lifespan(settings: Settings) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(api: FastAPI) -> AsyncIterator[None]:
        store = Store(settings)
        pool = WorkerPool(settings)
        supervisor = Supervisor(settings, pool, store)
        api.state.services = Services(settings, store, pool, supervisor)
        await pool.start()
        await supervisor.start()
        try:
            yield
        finally:
            await supervisor.stop()
            await pool.stop()
            store.close()

    return run


class _PackForOthers(GZipMiddleware):
    """Packs answers for other machines; to this one packing takes longer than sending."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        is_here = client is not None and client[0] in ("127.0.0.1", "::1")
        if is_here:
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class _FrontEnd(StaticFiles):
    """The built files. Those under assets/ carry a hash in their names: kept for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        is_hashed = path.startswith("assets/") and answer.status_code == 200
        answer.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if is_hashed else "no-cache"
        )
        return answer
