"""The error tree: what can go wrong, in words, with a code and an HTTP status.

    LayerwrightError                500 internal_error
    ├── InvalidRequest              422 invalid_request      a malformed request
    │   ├── UnreadableFile          422 unreadable_file      bytes that are not what they should be
    │   ├── TooLarge                413 too_large
    │   └── WrongMediaType          415 wrong_media_type     a body that is not JSON
    ├── NotSignedIn                 401 not_signed_in        no token
    ├── Refused                     403 refused              for safety, with the reason
    ├── NotFound                    404 not_found
    ├── Conflict                    409 conflict             it does not fit what is there
    │   ├── DoesNotFit              409 does_not_fit         network and data
    │   └── TrainingFailed          409 training_failed      started and could not go on
    ├── Stale                       412 stale                somebody saved in between
    ├── StorageFull                 507 storage_full
    └── WorkerError                 502 worker_failed        a worker died
        ├── TaskTimedOut            504 timed_out            it took longer than it may
        └── EngineUnavailable       503 engine_unavailable   Keras did not start

Every error says what happened (`message`), how to mend it (`hint`) and where
(`where`: a field, a layer, a line). `as_answer` gives the one shape in which
HTTP, the shell and workers carry it.
"""

from typing import ClassVar


class LayerwrightError(Exception):
    """Base of every error that we raise on purpose."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, hint: str | None = None, where: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def as_answer(self) -> dict[str, dict[str, str | None]]:
        """The one error shape: `{"error": {"code", "message", "hint", "where"}}`."""
        return {
            "error": {
                "code": self.code,
                "message": self.message,
                "hint": self.hint,
                "where": self.where,
            }
        }


class InvalidRequest(LayerwrightError):
    """A request that cannot be parsed."""

    code = "invalid_request"
    status = 422


class UnreadableFile(InvalidRequest):
    """A file whose bytes are not what they should be."""

    code = "unreadable_file"


class TooLarge(InvalidRequest):
    """More than the limit that a setting states."""

    code = "too_large"
    status = 413


class WrongMediaType(InvalidRequest):
    """A body of another kind than the endpoint takes."""

    code = "wrong_media_type"
    status = 415


class NotSignedIn(LayerwrightError):
    """No token, or a wrong one."""

    code = "not_signed_in"
    status = 401


class Refused(LayerwrightError):
    """Not done, for safety."""

    code = "refused"
    status = 403


class NotFound(LayerwrightError):
    """Nothing has this id or name."""

    code = "not_found"
    status = 404


class Conflict(LayerwrightError):
    """What is asked does not go with what is there."""

    code = "conflict"
    status = 409


class DoesNotFit(Conflict):
    """A network and its data have shapes that do not go together."""

    code = "does_not_fit"


class TrainingFailed(Conflict):
    """A run that started and could not go on: the reason, in words."""

    code = "training_failed"


class Stale(LayerwrightError):
    """The document was saved by somebody else in between."""

    code = "stale"
    status = 412


class StorageFull(LayerwrightError):
    """The disk is full; what was there is intact."""

    code = "storage_full"
    status = 507


class WorkerError(LayerwrightError):
    """A worker died or sent nonsense; it has been replaced."""

    code = "worker_failed"
    status = 502


class TaskTimedOut(WorkerError):
    """A worker took longer than its task may; it has been replaced."""

    code = "timed_out"
    status = 504


class EngineUnavailable(WorkerError):
    """No worker with Keras can be had."""

    code = "engine_unavailable"
    status = 503


def all_error_classes() -> dict[str, type[LayerwrightError]]:
    """Every error class by its code, for turning an answer from a worker back into an error."""
    found: dict[str, type[LayerwrightError]] = {}
    waiting: list[type[LayerwrightError]] = [LayerwrightError]
    while waiting:
        error = waiting.pop()
        found[error.code] = error
        waiting.extend(error.__subclasses__())
    return found
