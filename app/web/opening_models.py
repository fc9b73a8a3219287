"""Models opened as networks, and what a network can still take of a model's weights."""

from app.spec.model_requests import ModelNetwork, ModelNetworkRequest
from app.spec.network import NetworkDocument
from app.spec.run_requests import ForeseeReuseRequest
from app.spec.tasks import FORESEE_REUSE, NETWORK_OF_MODEL
from app.spec.training import WeightReuse
from app.web.loadable_models import ModelToday, loadable_model
from app.web.services import Services
from app.web.shape_check import custom_layers_of


async def opened_network(services: Services, model_id: str, model: ModelToday) -> ModelNetwork:
    """The network of a model, which remembers the model.

    Raises:
        Conflict: the file lists no layers of Keras, or not how they are wired.
    """
    asked = ModelNetworkRequest(view=model.view, custom_layers=model.custom_layers)
    found = await services.pool.call(NETWORK_OF_MODEL, asked)
    network = found.network.model_copy(update={"source_model_id": model_id})
    return found.model_copy(update={"network": network})


async def foreseen_reuse(
    services: Services, network: NetworkDocument, model_id: str
) -> WeightReuse:
    """Which layers of a network would keep the weights of a model.

    Raises:
        NotFound: for an unknown model.
        Refused, Conflict: the model cannot be loaded.
        DoesNotFit: the network cannot be built yet.
    """
    model = await loadable_model(services, model_id)
    own = await custom_layers_of(services, network)
    sources = {source.name: source for source in (*own, *model.custom_layers)}
    request = ForeseeReuseRequest(
        network=network,
        view=model.view,
        custom_layers=tuple(sources.values()),
        is_source=network.source_model_id == model_id,
    )
    return await services.pool.call(FORESEE_REUSE, request)
