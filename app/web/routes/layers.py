"""GET /layers: every layer that can be drawn."""

import asyncio

from fastapi import APIRouter

from app.spec.catalogue import Catalogue, LayerSpec
from app.spec.custom_layer import CustomLayer, PastedKind
from app.web.services import ServicesOf
from app.workers.catalogue import catalogue_of

router = APIRouter(tags=["layers"])


@router.get("/layers")
async def get_layers(services: ServicesOf) -> Catalogue:
    """Keras's layers, then the registered custom ones."""
    catalogue = await catalogue_of(services.store.catalogue, services.pool)
    custom_layers = await asyncio.to_thread(services.store.custom_layers.all)
    drawn = [layer for layer in custom_layers if layer.verdict.kind is PastedKind.LAYER]
    return catalogue.model_copy(update={"layers": (*catalogue.layers, *map(_layer_spec, drawn))})


def _layer_spec(layer: CustomLayer) -> LayerSpec:
    return LayerSpec(
        class_name=layer.name,
        category="custom",
        summary=layer.verdict.summary,
        arguments=layer.verdict.arguments,
        is_custom=True,
    )
