"""What was built on a saved thing, for the question before it is deleted."""

from fastapi import APIRouter

from app.spec.dependents import Dependents, Noun
from app.web.services import ServicesOf

router = APIRouter(tags=["dependents"])


@router.get("/networks/{network_id}/dependents")
def list_network_dependents(network_id: str, services: ServicesOf) -> Dependents:
    """The runs of a network."""
    return services.store.dependents.of(Noun.NETWORK, network_id)


@router.get("/datasets/{dataset_id}/dependents")
def list_dataset_dependents(dataset_id: str, services: ServicesOf) -> Dependents:
    """The runs on a data set."""
    return services.store.dependents.of(Noun.DATASET, dataset_id)


@router.get("/runs/{run_id}/dependents")
def list_run_dependents(run_id: str, services: ServicesOf) -> Dependents:
    """The model that a run made."""
    return services.store.dependents.of(Noun.RUN, run_id)


@router.get("/models/{model_id}/dependents")
def list_model_dependents(model_id: str, services: ServicesOf) -> Dependents:
    """The run that made a model, and those that start from it."""
    return services.store.dependents.of(Noun.MODEL, model_id)


@router.get("/custom-layers/{name}/dependents")
def list_custom_layer_dependents(name: str, services: ServicesOf) -> Dependents:
    """The networks and models that use a custom layer."""
    return services.store.dependents.of(Noun.CUSTOM_LAYER, name)
