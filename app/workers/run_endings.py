"""How a run can end, in words: the last event of its log."""

from dataclasses import dataclass

from app.errors import LayerwrightError, StorageFull
from app.spec.events import RunEvent, RunEventKind
from app.spec.run_requests import Trained
from app.spec.training import RunFailed, RunState
from app.store.moments import now


@dataclass(frozen=True)
class Ending:
    """A run's last event.

    `keeps_folder`: something of worth still lies in the run's folder.
    `is_interrupted`: the server went while it was training.
    """

    event: RunEvent
    model_id: str | None = None
    keeps_folder: bool = False
    is_interrupted: bool = False


def finished(trained: Trained, model_id: str, message: str | None) -> Ending:
    """It trained to the end and its model is stored."""
    event = _state_event(RunState.FINISHED).model_copy(
        update={
            "message": message,
            "test_metrics": trained.test_metrics,
            "evaluation": trained.evaluation,
            "kept_epoch": trained.kept_epoch,
            "weight_reuse": trained.weight_reuse,
        }
    )
    return Ending(event, model_id=model_id)


def cancelled(
    trained: Trained | None = None, num_epochs: int = 0, model_id: str | None = None
) -> Ending:
    """Somebody wished it to end; `trained` and its model are what it had learned by then."""
    message = "The run was cancelled"
    if trained is not None:
        message += f" after {trained.num_epochs_done:,} of {num_epochs:,} epochs"
    message += "; the model that it had learned until then is kept." if model_id else "."
    event = _state_event(RunState.CANCELLED).model_copy(
        update={
            "message": message,
            "weight_reuse": trained.weight_reuse if trained is not None else None,
            "kept_epoch": trained.kept_epoch if trained is not None else None,
        }
    )
    return Ending(event, model_id=model_id)


def failed(error: RunFailed) -> Ending:
    """It could not go on."""
    return Ending(_failure(error))


def broken_off(trained: Trained, error: RunFailed, model_id: str) -> Ending:
    """It could not go on, and what it had learned before is stored."""
    event = _failure(error).model_copy(
        update={
            "test_metrics": trained.test_metrics,
            "evaluation": trained.evaluation,
            "kept_epoch": trained.kept_epoch,
            "weight_reuse": trained.weight_reuse,
        }
    )
    return Ending(event, model_id=model_id)


def model_not_stored(error: LayerwrightError) -> Ending:
    """It trained to the end, and then its model could not be stored."""
    is_full = isinstance(error, StorageFull)
    return Ending(
        _failure(
            RunFailed(
                code=error.code,
                message=f"The training went to its end, but its model could not be stored:"
                f" {error.message}",
                hint=f"{error.hint or ''} The trained file is kept in the run's folder.".strip()
                if is_full
                else error.hint,
            )
        ),
        keeps_folder=is_full,
    )


def interrupted(last_seen_at: str | None = None) -> Ending:
    """The server went while it was training; `last_seen_at` is when it was last heard of."""
    message = "The server stopped while this run was training."
    if last_seen_at is not None:
        message += f" It was last heard of at {last_seen_at}."
    return Ending(
        _failure(
            RunFailed(
                code="interrupted",
                message=message,
                hint="Train again starts it anew, with the same network and data.",
            )
        ),
        is_interrupted=True,
    )


def words_of(error: LayerwrightError) -> RunFailed:
    """An error as a run's row holds it."""
    return RunFailed(code=error.code, message=error.message, hint=error.hint)


def our_mistake() -> RunFailed:
    """For an error that nobody foresaw; the server's log has the rest."""
    return RunFailed(
        code=LayerwrightError.code,
        message="Layerwright made a mistake while it looked after this run.",
        hint="The server's log says where. Please report it, then train again.",
    )


def _state_event(state: RunState) -> RunEvent:
    return RunEvent(sequence=0, kind=RunEventKind.STATE, at=now(), state=state)


def _failure(error: RunFailed) -> RunEvent:
    return _state_event(RunState.FAILED).model_copy(
        update={"error": error, "message": error.message}
    )
