"""Runs: started, followed, ended, started again."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Response

from app.spec.evaluation import Evaluation
from app.spec.events import RunEvent, RunLog
from app.spec.page import Deleted, Page, Rename
from app.spec.training import Run, RunPlan, RunRequest, RunStarted, RunSummary
from app.web.downloads import disposition, history_as_csv
from app.web.event_stream import EventStreamResponse, last_seen, run_events
from app.web.paging import Cursor, Limit, Search
from app.web.services import ServicesOf
from app.web.starting_runs import plan_run, start_again, start_run

router = APIRouter(tags=["runs"])


@router.post("/runs", status_code=202)
async def create_run(
    request: RunRequest,
    services: ServicesOf,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> RunStarted:
    """Start a training. 409 with the reason when the network does not fit the data."""
    return _started(await start_run(services, request, idempotency_key))


@router.post("/runs/plan")
async def plan(request: RunRequest, services: ServicesOf) -> RunPlan:
    """What POST /runs would do with the same body, or its 409; starts nothing."""
    made, _ = await plan_run(services, request)
    return made


@router.get("/runs")
def list_runs(
    services: ServicesOf, limit: Limit = 50, cursor: Cursor = None, q: Search = None
) -> Page[RunSummary]:
    """The runs, newest first."""
    return services.store.runs.list(limit=limit, cursor=cursor, name_has=q)


@router.get("/runs/{run_id}")
def get_run(run_id: str, services: ServicesOf) -> Run:
    """A run with its history so far."""
    return services.store.runs.get(run_id)


@router.get(
    "/runs/{run_id}/events",
    status_code=200,
    response_class=EventStreamResponse,
    response_model=RunEvent,
    responses={204: {"description": "The run has ended and its last event was seen."}},
)
async def follow_run(
    run_id: str,
    services: ServicesOf,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """A run's events as they come, those after Last-Event-ID first; ends with the run."""
    run = await asyncio.to_thread(services.store.runs.get, run_id)
    after = last_seen(last_event_id)
    if run.state.is_terminal and not await asyncio.to_thread(
        services.store.runs.events, run_id, after=after, limit=1
    ):
        return Response(status_code=204)  # this tells an EventSource not to come back
    return EventStreamResponse(run_events(services.store, services.supervisor, run_id, after))


@router.get("/runs/{run_id}/evaluation")
def get_evaluation(run_id: str, services: ServicesOf) -> Evaluation:
    """What the trained model does on the rows that it never saw; 404 where there is no answer."""
    return services.store.runs.evaluation(run_id)


@router.get("/runs/{run_id}/log")
def get_log(run_id: str, services: ServicesOf) -> RunLog:
    """What happened to a run, in words and with times."""
    return services.store.runs.log(run_id)


@router.get(
    "/runs/{run_id}/history.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def download_history(run_id: str, services: ServicesOf) -> Response:
    """The metrics of each epoch as a table, to be saved."""
    run = services.store.runs.get(run_id)
    return Response(
        history_as_csv(run.history, run.num_epochs_done),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition(f"{run.name} history", ".csv")},
    )


@router.post("/runs/{run_id}/cancel")
async def cancel_run(run_id: str, services: ServicesOf) -> Run:
    """End a run soon: after its current step, at last by force."""
    return await services.supervisor.cancel(run_id)


@router.post("/runs/{run_id}/again", status_code=202)
async def train_again(run_id: str, services: ServicesOf) -> RunStarted:
    """Start a new run with the network and the wishes of an earlier one."""
    return _started(await start_again(services, run_id))


@router.patch("/runs/{run_id}")
def rename_run(run_id: str, change: Rename, services: ServicesOf) -> Run:
    """Give a run a new name."""
    return services.store.runs.rename(run_id, change.name)


@router.delete("/runs/{run_id}")
async def delete_run(run_id: str, services: ServicesOf) -> Deleted:
    """Remove a run that has ended, with its log. The model that it made stays."""
    model_id = await services.supervisor.delete(run_id)
    note = f"The model {model_id} that it made stays."
    return Deleted(id=run_id, notes=(note,) if model_id else ())


def _started(run: Run) -> RunStarted:
    return RunStarted(id=run.id, state=run.state, plan=run.plan)
