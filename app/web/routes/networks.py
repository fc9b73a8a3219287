"""Networks: drawings, checked, saved, fitted to data and written as code."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.codegen.python import python_code
from app.spec.choosing import choose
from app.spec.fitting import FittedNetwork, fit_network
from app.spec.network import (
    CodeTarget,
    FitRequest,
    NetworkCode,
    NetworkDocument,
    NetworkSummary,
    NetworkTemplate,
    NetworkVersion,
    ReuseRequest,
    SavedNetwork,
    VersionLabel,
)
from app.spec.page import Deleted, Page, Rename
from app.spec.shape_report import ShapeReport
from app.spec.training import WeightReuse
from app.web.opening_models import foreseen_reuse
from app.web.paging import Cursor, Limit, Search
from app.web.revisions import ExpectedRevision, with_etag
from app.web.services import Services, ServicesOf
from app.web.shape_check import check_shapes
from app.web.templates import network_templates

router = APIRouter(tags=["networks"])

Target = Annotated[CodeTarget, Query()]
Revision = Annotated[int, Path(ge=1, le=10**9)]


@router.post("/networks/shapes")
async def infer_shapes(network: NetworkDocument, services: ServicesOf) -> ShapeReport:
    """The shapes, counts and issues of a drawing. A wrong drawing is 200 with issues."""
    return await check_shapes(services, network)


@router.post("/networks/code")
def write_code(network: NetworkDocument, services: ServicesOf, target: Target) -> NetworkCode:
    """The source text of a drawing that need not be saved."""
    return _code(services, network, target)


@router.post("/networks/fit")
async def fit_to_data(request: FitRequest, services: ServicesOf) -> FittedNetwork:
    """The drawing with the input shape, output units and activation that fit a data set."""
    dataset = await asyncio.to_thread(services.store.datasets.file, request.dataset_id)
    choice = choose(dataset.profile, request.inputs, request.targets)
    return fit_network(request.network, choice)


@router.post("/networks/weight-reuse")
async def weight_reuse(request: ReuseRequest, services: ServicesOf) -> WeightReuse:
    """Which weights of a model a run of the drawing would start with; nothing is started."""
    return await foreseen_reuse(services, request.network, request.model_id)


@router.get("/networks/templates")
def list_templates() -> Page[NetworkTemplate]:
    """The networks that come with the program."""
    return Page[NetworkTemplate](items=network_templates())


@router.post("/networks", status_code=201)
def create_network(
    network: NetworkDocument, services: ServicesOf, response: Response
) -> SavedNetwork:
    """Save a new network."""
    return with_etag(response, services.store.networks.create(network))


@router.get("/networks")
def list_networks(
    services: ServicesOf, limit: Limit = 50, cursor: Cursor = None, q: Search = None
) -> Page[NetworkSummary]:
    """The saved networks, newest first."""
    return services.store.networks.list(limit=limit, cursor=cursor, name_has=q)


@router.get("/networks/{network_id}")
def get_network(network_id: str, services: ServicesOf, response: Response) -> SavedNetwork:
    """A saved network; its ETag is what a later save sends as If-Match."""
    return with_etag(response, services.store.networks.get(network_id))


@router.put("/networks/{network_id}")
def save_network(
    network_id: str,
    network: NetworkDocument,
    revision: ExpectedRevision,
    services: ServicesOf,
    response: Response,
) -> SavedNetwork:
    """Save a new version. 412 when somebody else has saved in between."""
    return with_etag(response, services.store.networks.save(network_id, network, revision))


@router.patch("/networks/{network_id}")
def rename_network(
    network_id: str, change: Rename, services: ServicesOf, response: Response
) -> SavedNetwork:
    """Give a network a new name: a new version of it."""
    return with_etag(response, services.store.networks.rename(network_id, change.name))


@router.delete("/networks/{network_id}")
def delete_network(network_id: str, services: ServicesOf) -> Deleted:
    """Remove a network with its versions. Runs of it keep their own copy."""
    services.store.networks.delete(network_id)
    return Deleted(id=network_id)


@router.get("/networks/{network_id}/versions")
def list_network_versions(
    network_id: str, services: ServicesOf, limit: Limit = 20, cursor: Cursor = None
) -> Page[NetworkVersion]:
    """What was saved under this id, newest first."""
    return services.store.networks.versions(network_id, limit=limit, cursor=cursor)


@router.patch("/networks/{network_id}/versions/{revision}")
def label_network_version(
    network_id: str, revision: Revision, change: VersionLabel, services: ServicesOf
) -> NetworkVersion:
    """Give a version a name of its own: then it is kept for good."""
    return services.store.networks.label(network_id, revision, change.label)


@router.get("/networks/{network_id}/code")
def get_network_code(network_id: str, services: ServicesOf, target: Target) -> NetworkCode:
    """The source text of a saved network."""
    return _code(services, services.store.networks.get(network_id).document, target)


def _code(services: Services, network: NetworkDocument, target: CodeTarget) -> NetworkCode:
    writers = {CodeTarget.PYTHON: python_code}
    return writers[target](network, services.store.custom_layers.names())
