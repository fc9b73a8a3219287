"""A drawing's shapes, also when its custom layers hang or crash: that is an issue, not an error."""

import asyncio

from app.errors import EngineUnavailable, TaskTimedOut, WorkerError
from app.spec.class_names import classes_of_network
from app.spec.custom_layer import CustomLayerSource
from app.spec.network import NetworkDocument
from app.spec.shape_report import IssueCode, LayerIssue, LayerReport, ShapeReport
from app.spec.tasks import INFER_SHAPES, ShapeRequest
from app.web.services import Services


async def custom_layers_of(
    services: Services, network: NetworkDocument
) -> tuple[CustomLayerSource, ...]:
    """The registered custom layers that a drawing uses."""
    registry = services.store.custom_layers

    def sources() -> tuple[CustomLayerSource, ...]:
        # Most drawings are checked where nothing is registered: then nobody looks through them.
        return registry.sources(classes_of_network(network)) if registry.names() else ()

    return await asyncio.to_thread(sources)


async def check_shapes(services: Services, network: NetworkDocument) -> ShapeReport:
    """The shapes of a drawing, and what is wrong with it.

    Raises:
        WorkerError: when the worker died over a drawing without custom layers.
        EngineUnavailable: when there is no worker.
    """
    custom_layers = await custom_layers_of(services, network)
    request = ShapeRequest(network=network, custom_layers=custom_layers)
    try:
        return await services.pool.call(INFER_SHAPES, request)
    except EngineUnavailable:
        raise
    except WorkerError as error:
        is_slow = isinstance(error, TaskTimedOut)
        if not (is_slow or custom_layers):
            raise
        code = IssueCode.TIMED_OUT if is_slow else IssueCode.CUSTOM_LAYER_FAILED
        return _unknown_shapes(network, _issue(code, error, custom_layers))


def _issue(
    code: IssueCode, error: WorkerError, custom_layers: tuple[CustomLayerSource, ...]
) -> LayerIssue:
    names = ", ".join(layer.name for layer in custom_layers)
    if not names:
        return LayerIssue(code=code, message=f"The shapes could not be worked out: {error.message}")
    return LayerIssue(
        code=code,
        message=f"The shapes could not be worked out while the code of {names} ran:"
        f" {error.message} Look there for a loop without an end, or for something too large.",
    )


def _unknown_shapes(network: NetworkDocument, issue: LayerIssue) -> ShapeReport:
    return ShapeReport(
        is_valid=False,
        num_params=0,
        num_trainable_params=0,
        layers={layer.name: LayerReport() for layer in network.layers},
        issues=(issue,),
    )
