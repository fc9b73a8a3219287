"""What was built on a saved thing, for the question before it is deleted."""

from enum import StrEnum

from fastapi import APIRouter

from app.spec.dependents import Dependents, Noun
from app.web.services import ServicesOf

router = APIRouter(tags=["dependents"])


class Collection(StrEnum):
    """Where each noun is kept: the first part of its addresses."""

    NETWORKS = "networks"
    DATASETS = "datasets"
    RUNS = "runs"
    MODELS = "models"
    CUSTOM_LAYERS = "custom-layers"


_NOUNS = {
    Collection.NETWORKS: Noun.NETWORK,
    Collection.DATASETS: Noun.DATASET,
    Collection.RUNS: Noun.RUN,
    Collection.MODELS: Noun.MODEL,
    Collection.CUSTOM_LAYERS: Noun.CUSTOM_LAYER,
}


@router.get("/{collection}/{id}/dependents")
def list_dependents(collection: Collection, id: str, services: ServicesOf) -> Dependents:
    """What was built on a saved thing (`id`: a custom layer's name)."""
    return services.store.dependents.of(_NOUNS[collection], id)
