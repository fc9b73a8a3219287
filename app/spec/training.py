"""Runs: one training each, from the request to the finished model."""

from enum import StrEnum

from pydantic import Field

from app.spec.base import JsonObject, Name, Words
from app.spec.dataset import DataChoice
from app.spec.network import NetworkDocument


class RunState(StrEnum):
    """Where a run stands; finished, failed and cancelled are its ends."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing more will happen."""
        return self in (RunState.FINISHED, RunState.FAILED, RunState.CANCELLED)


class OptimizerOptions(Words):
    """An optimizer by its Keras class name, with its constructor's arguments."""

    class_name: str
    config: JsonObject = Field(default_factory=dict)


class CompileOptions(Words):
    """What goes to Model.compile; None = chosen from the data."""

    optimizer: str | OptimizerOptions | None = None
    loss: str | None = None
    metrics: tuple[str, ...] | None = None


class FitOptions(Words):
    """What goes to Model.fit; None = chosen from the data.

    `validation_split` is the share of the training rows kept for validation,
    `test_split` the share of all rows kept for the score at the end (used only
    where the data has no test part of its own). `keep_best`: the model gets the weights
    of the epoch with the lowest validation loss (training loss without validation).
    `patience`: stop after so many epochs without a lower one; None = never.
    `balance_classes`: rows of rare classes weigh more, so that all classes weigh alike.
    """

    epochs: int | None = Field(default=None, ge=1, le=100_000)
    batch_size: int | None = Field(default=None, ge=1, le=1_000_000)
    validation_split: float | None = Field(default=None, ge=0, lt=1)
    test_split: float | None = Field(default=None, ge=0, lt=1)
    shuffle: bool = True
    keep_best: bool | None = None
    patience: int | None = Field(default=None, ge=1, le=100_000)
    balance_classes: bool = False


class RunRequest(Words):
    """POST /runs. One of `network`, `network_id`, `model_id` says what is trained."""

    name: Name | None = None
    network: NetworkDocument | None = None
    network_id: str | None = None
    model_id: str | None = None
    dataset_id: str
    inputs: tuple[Name, ...] | None = None
    targets: tuple[Name, ...] | None = None
    compile: CompileOptions = Field(default_factory=CompileOptions)
    fit: FitOptions = Field(default_factory=FitOptions)
    seed: int | None = Field(default=None, ge=0, le=2**31 - 1)


class RunPlan(Words):
    """A request with every choice made. `chosen` says in words what was chosen and why."""

    network: NetworkDocument
    choice: DataChoice
    optimizer: OptimizerOptions
    loss: str
    metrics: tuple[str, ...]
    epochs: int
    batch_size: int
    validation_split: float
    test_split: float
    shuffle: bool
    keep_best: bool = False
    patience: int | None = None
    balance_classes: bool = False
    steps_per_execution: int
    seed: int
    chosen: tuple[str, ...] = ()


class RunFailed(Words):
    """Why a run failed, in words. `detail` is the worker's own traceback, for the log."""

    code: str
    message: str
    hint: str | None = None
    detail: str | None = None


class WeightReuse(Words):
    """For a run that starts from a model: which layers kept its weights and which could not.

    A layer within another is told by its way: "base/conv2d". `reasons` says in words why a
    layer begins anew; `renamed` what a layer that kept its weights is called in the model;
    `unused` are layers of the model whose weights nothing takes.
    """

    kept: tuple[Name, ...] = ()
    not_kept: tuple[Name, ...] = ()
    reasons: dict[Name, str] = Field(default_factory=dict)
    renamed: dict[Name, Name] = Field(default_factory=dict)
    unused: tuple[Name, ...] = ()


class Run(Words):
    """A run as the store keeps it.

    `history` is Keras's History.history: one number per finished epoch, None
    where it is not finite. `test_metrics` is the score on rows never trained on.
    `kept_epoch` is the epoch whose weights the model has, None: the last one's.
    `is_interrupted` marks a failed run whose worker was lost with the server.
    `source_model_name` is None where the model that it began with is not there any more.
    """

    id: str
    name: Name
    state: RunState
    is_interrupted: bool = False
    created_at: str
    started_at: str | None = None
    finished_at: str | None = None
    network_id: str | None = None
    source_model_id: str | None = None
    source_model_name: Name | None = None
    dataset_id: str
    dataset_name: Name
    plan: RunPlan
    num_epochs_done: int = 0
    history: dict[str, tuple[float | None, ...]] = Field(default_factory=dict)
    test_metrics: dict[str, float | None] | None = None
    kept_epoch: int | None = None
    weight_reuse: WeightReuse | None = None
    error: RunFailed | None = None
    model_id: str | None = None


class RunSummary(Words):
    """One row of the list of runs; `metrics` are the newest values."""

    id: str
    name: Name
    state: RunState
    is_interrupted: bool = False
    created_at: str
    finished_at: str | None = None
    dataset_id: str
    dataset_name: Name
    network_name: Name
    num_epochs_done: int
    epochs: int
    metrics: dict[str, float | None]
    test_metrics: dict[str, float | None] | None = None
    model_id: str | None = None


class RunStarted(Words):
    """202: the run was accepted."""

    id: str
    state: RunState
    plan: RunPlan
