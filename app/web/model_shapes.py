"""The shapes that a saved file does not tell, worked out where that is possible."""

from app.errors import LayerwrightError
from app.spec.health import EngineState
from app.spec.model_view import ModelView
from app.spec.tasks import NETWORK_OF_MODEL, ModelNetworkRequest
from app.web.loadable_models import ModelToday
from app.web.services import Services

SHAPE_SECONDS = 10.0
"""A view is shown without its missing shapes rather than after a longer wait."""


async def with_shapes(services: Services, model: ModelToday) -> ModelView:
    """The view with `outputs` filled in at layers where the file says nothing of them.

    Looking must always work, and at once: where there is no worker yet, or the
    layers cannot be worked out, the view stays as it is.
    """
    view = model.view
    is_ready = services.pool.engine_state is EngineState.READY
    if not is_ready or all(layer.outputs for layer in view.layers):
        return view
    request = ModelNetworkRequest(view=view, custom_layers=model.custom_layers)
    try:
        found = await services.pool.call(NETWORK_OF_MODEL, request, timeout_seconds=SHAPE_SECONDS)
    except LayerwrightError:
        return view
    reports = found.report.layers
    layers = tuple(
        layer.model_copy(update={"outputs": reports[layer.name].outputs})
        if not layer.outputs and layer.name in reports
        else layer
        for layer in view.layers
    )
    return view.model_copy(update={"layers": layers})
