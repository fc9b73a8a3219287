"""A drawing's shapes, also when its custom layers hang or crash: that is an issue, not an error."""

import asyncio

from app.errors import EngineUnavailable, TaskTimedOut, WorkerError
from app.spec.class_names import classes_of_network
from app.spec.custom_layer import CustomLayerSource
from app.spec.network import NetworkDocument
from app.spec.network_requests import ShapeRequest
from app.spec.shape_report import IssueCode, LayerIssue, LayerReport, ShapeReport
from app.spec.tasks import INFER_SHAPES
from app.web.services import Services

ENGINE_BYTES = 700 * 2**20
"""What a process takes that has loaded TensorFlow and Keras, without any network."""


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
    request = ShapeRequest(
        network=network,
        custom_layers=custom_layers,
        max_design_bytes=services.settings.max_design_bytes,
    )
    try:
        report = await services.pool.call(INFER_SHAPES, request)
    except EngineUnavailable:
        raise
    except TaskTimedOut as error:
        return _unknown_shapes(network, custom_layers, IssueCode.TIMED_OUT, error)
    except WorkerError as error:
        if not custom_layers:
            raise
        return _unknown_shapes(network, custom_layers, IssueCode.CUSTOM_LAYER_FAILED, error)
    if report.training_memory_bytes is None:
        return report
    available = services.settings.worker_memory_bytes - ENGINE_BYTES
    return report.model_copy(update={"fits_in_memory": report.training_memory_bytes <= available})


def _unknown_shapes(
    network: NetworkDocument,
    custom_layers: tuple[CustomLayerSource, ...],
    code: IssueCode,
    error: WorkerError,
) -> ShapeReport:
    """A report without shapes: an issue at each box whose code may be at fault, else one of all."""
    classes = {layer.name for layer in custom_layers}
    message = _in_words(sorted(classes), code, error)
    issues = [
        LayerIssue(layer_index=index, layer=layer.name, code=code, message=message)
        for index, layer in enumerate(network.layers)
        if layer.class_name in classes
    ] or [LayerIssue(code=code, message=message)]
    reports: dict[str, LayerReport] = {}
    issue_of = {issue.layer_index: issue for issue in issues}
    for index, layer in enumerate(network.layers):
        reports.setdefault(layer.name, LayerReport(issue=issue_of.get(index)))
    return ShapeReport(
        is_valid=False,
        num_params=0,
        num_trainable_params=0,
        layers=reports,
        issues=tuple(issues),
    )


def _in_words(class_names: list[str], code: IssueCode, error: WorkerError) -> str:
    if not class_names:
        return (
            "Working out the shapes took too long and was stopped."
            " Try a smaller network, or smaller layers."
        )
    names = ", ".join(class_names)
    if code is IssueCode.TIMED_OUT:
        return (
            f"The code of {names} did not come to an end in time and was stopped."
            " Look there for a loop that never ends, or for something far too large."
        )
    return (
        f"The code of {names} ended the process that it ran in: {error.message}"
        " Look there for what exits, or for something far too large."
    )
