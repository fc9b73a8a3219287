"""Custom layers: people's own classes, registered by pasting them."""

import asyncio

from fastapi import APIRouter

from app.spec.custom_layer import CustomLayer, CustomLayerPaste, CustomLayersChecked
from app.spec.page import Deleted, Page, Rename
from app.web.paging import Cursor, Limit, Search
from app.web.registering import register_copy, register_source
from app.web.services import ServicesOf

router = APIRouter(tags=["custom_layers"])


@router.post("/custom-layers", status_code=201)
async def register_custom_layers(
    paste: CustomLayerPaste, services: ServicesOf
) -> CustomLayersChecked:
    """Register the layers in pasted source; a name that is there gets a new version."""
    return await register_source(services, paste.source, wanted=paste.wanted)


@router.get("/custom-layers")
def list_custom_layers(
    services: ServicesOf, limit: Limit = 50, cursor: Cursor = None, q: Search = None
) -> Page[CustomLayer]:
    """The registered layers, newest first."""
    return services.store.custom_layers.list(limit=limit, cursor=cursor, name_has=q)


@router.get("/custom-layers/{name}")
def get_custom_layer(name: str, services: ServicesOf) -> CustomLayer:
    """A registered layer with its source, newest version."""
    return services.store.custom_layers.get(name)


@router.put("/custom-layers/{name}")
async def save_custom_layer(
    name: str, paste: CustomLayerPaste, services: ServicesOf
) -> CustomLayer:
    """Register a new version of a layer."""
    await asyncio.to_thread(services.store.custom_layers.get, name)
    await register_source(services, paste.source, name=name)
    return await asyncio.to_thread(services.store.custom_layers.get, name)


@router.post("/custom-layers/{name}/copy", status_code=201)
async def copy_custom_layer(name: str, wanted: Rename, services: ServicesOf) -> CustomLayer:
    """The same layer under another class name, to be changed without touching the first."""
    return await register_copy(services, name, wanted.name)


@router.get("/custom-layers/{name}/versions")
def list_custom_layer_versions(
    name: str, services: ServicesOf, limit: Limit = 20, cursor: Cursor = None
) -> Page[CustomLayer]:
    """The versions of a layer, newest first."""
    return services.store.custom_layers.versions(name, limit=limit, cursor=cursor)


@router.delete("/custom-layers/{name}")
def delete_custom_layer(name: str, services: ServicesOf) -> Deleted:
    """Take a layer out of the registry; says which networks drew with it."""
    users = services.store.networks.names_with_class(name)
    services.store.custom_layers.delete(name)
    note = f"{len(users)} saved network(s) use it: {', '.join(users[:10])}."
    return Deleted(id=name, notes=(note,) if users else ())
