"""From a request to a queued run: what is trained, whether it fits, with what choices."""

import asyncio
import hashlib

from app.errors import DoesNotFit, InvalidRequest
from app.spec.network import NetworkDocument
from app.spec.run_requests import Planned, PlanRequest
from app.spec.tasks import PLAN_RUN
from app.spec.training import Run, RunPlan, RunRequest
from app.store.runs import NewRun
from app.web.loadable_models import loadable_model
from app.web.opening_models import opened_network
from app.web.services import Services
from app.web.shape_check import custom_layers_of

MAX_KEY_CHARACTERS = 200


async def start_run(
    services: Services, request: RunRequest, idempotency_key: str | None = None
) -> Run:
    """Plan a run and queue it.

    Args:
        services: the rooms below the web.
        request: what is asked for.
        idempotency_key: the same key again gives the same run, and starts none.

    Raises:
        InvalidRequest: when it does not say what is to be trained, or says it twice.
        NotFound: for an unknown network, model or data set.
        DoesNotFit: when the network and the data do not go together; then there is no run.
        Conflict: when the key was used for another request.
    """
    runs = services.store.runs
    idempotency = _idempotency(request, idempotency_key)
    if idempotency is not None:
        earlier = await asyncio.to_thread(runs.with_idempotency_key, *idempotency)
        if earlier is not None:
            return earlier
    plan, dataset_name = await plan_run(services, request)
    new = NewRun(
        name=request.name or f"{plan.network.name} on {dataset_name}"[:500],
        request=request,
        plan=plan,
        dataset_name=dataset_name,
        idempotency=idempotency,
    )
    run = await asyncio.to_thread(runs.create, new)
    services.supervisor.submit(run.id)
    return run


async def plan_run(services: Services, request: RunRequest) -> tuple[RunPlan, str]:
    """What a run would do, every choice made, and the data set's name. Nothing is queued.

    Raises:
        InvalidRequest: when it does not say what is to be trained, or says it twice.
        NotFound: for an unknown network, model or data set.
        DoesNotFit: when the network and the data do not go together.
    """
    _check_subject(request)
    network = await _network_of(services, request)
    dataset = await asyncio.to_thread(services.store.datasets.file, request.dataset_id)
    planned = await services.pool.call(
        PLAN_RUN,
        PlanRequest(
            network=network,
            custom_layers=await custom_layers_of(services, network),
            request=request,
            profile=dataset.profile,
            dataset_name=dataset.name,
            max_design_bytes=services.settings.max_design_bytes,
        ),
    )
    return plan_of(planned), dataset.name


async def start_again(services: Services, run_id: str) -> Run:
    """Queue a new run like one that was: the same network as it was then, the same wishes.

    Raises:
        NotFound: for an unknown run, or when its data set has gone.
        DoesNotFit: when the network and the data do not go together any more.
    """
    runs = services.store.runs
    request = await asyncio.to_thread(runs.request, run_id)
    run = await asyncio.to_thread(runs.get, run_id)
    changes = {"name": run.name, "network": run.plan.network, "network_id": None}
    return await start_run(services, request.model_copy(update=changes))


def _check_subject(request: RunRequest) -> None:
    if request.network is not None and request.network_id is not None:
        raise InvalidRequest(
            "The request has both `network` and `network_id`.",
            hint="Send the drawing, or the id of a saved one.",
            where="network_id",
        )
    if request.network is None and request.network_id is None and request.model_id is None:
        raise InvalidRequest(
            "The request does not say what is to be trained.",
            hint="Send one of `network`, `network_id` and `model_id`.",
            where="network",
        )


async def _network_of(services: Services, request: RunRequest) -> NetworkDocument:
    """The drawing that is trained. A model beside a network gives its weights alone."""
    if request.model_id is not None:
        model = await loadable_model(services, request.model_id)
        if request.network is None and request.network_id is None:
            return (await opened_network(services, request.model_id, model)).network
    if request.network is not None:
        return request.network
    saved = await asyncio.to_thread(services.store.networks.get, request.network_id or "")
    return saved.document


def plan_of(planned: Planned) -> RunPlan:
    """The plan.

    Raises:
        DoesNotFit: when there is a refusal instead, with the shapes that met.
    """
    if planned.plan is not None:
        return planned.plan
    refusal = planned.refusal
    message = refusal.message if refusal else "The network and the data do not go together."
    for label, shape in (("expected", planned.expected), ("received", planned.received)):
        if shape is not None and in_words(shape) not in message:
            message += f" {label.capitalize()}: {in_words(shape)}."
    raise DoesNotFit(message, hint=refusal.hint if refusal else None)


def in_words(value: object) -> str:
    """A value for people; a list of sizes as a tuple, the way Keras prints shapes."""
    if isinstance(value, list | tuple):
        inner = ", ".join(in_words(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return str(value)


def _idempotency(request: RunRequest, key: str | None) -> tuple[str, str] | None:
    if key is None:
        return None
    if not 1 <= len(key) <= MAX_KEY_CHARACTERS:
        raise InvalidRequest(
            f"An Idempotency-Key has 1 to {MAX_KEY_CHARACTERS} characters; this has {len(key)}.",
            where="Idempotency-Key",
        )
    return key, hashlib.sha256(request.model_dump_json().encode()).hexdigest()
