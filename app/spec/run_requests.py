"""What a worker may be asked of a run, before it and for it, and what it answers."""

from pydantic import Field

from app.spec.base import JsonValue, Name, Words
from app.spec.custom_layer import CustomLayerSource
from app.spec.dataset import DataEncoding, DatasetProfile
from app.spec.evaluation import Evaluation
from app.spec.model_view import ModelView
from app.spec.network import NetworkDocument
from app.spec.network_requests import MAX_DESIGN_BYTES
from app.spec.training import RunFailed, RunPlan, RunRequest, WeightReuse


class PlanRequest(Words):
    """Does this run fit, and what is chosen for whatever was left out?

    `network` is resolved by the caller from whatever the request names;
    `max_design_bytes` is that of `ShapeRequest`.
    """

    network: NetworkDocument
    custom_layers: tuple[CustomLayerSource, ...] = ()
    request: RunRequest
    profile: DatasetProfile
    dataset_name: Name
    max_design_bytes: int = Field(default=MAX_DESIGN_BYTES, ge=1)


class Planned(Words):
    """Either a plan, or the reason why the run does not fit (then no run is made)."""

    plan: RunPlan | None = None
    refusal: RunFailed | None = None
    expected: JsonValue = None
    received: JsonValue = None


class TrainRequest(Words):
    """One run. The worker may write only in its own folder, `folder`.

    It appends one RunEvent a line to `folder/events.jsonl` and leaves the trained
    model at `folder/model.keras` and `folder/model.h5`. The supervisor asks it to
    stop by creating `folder/cancel`. `initial_model` is the file to start from; its layers
    are those that the network's boxes name as their source where `is_source`, else those
    of the same names.
    """

    folder: str
    plan: RunPlan
    custom_layers: tuple[CustomLayerSource, ...] = ()
    dataset_path: str
    dataset_filename: str
    profile: DatasetProfile
    initial_model: str | None = None
    is_source: bool = False


class Trained(Words):
    """What a run leaves behind. A cancelled one has a model where an epoch was done by then.

    `failure`: why it broke off, where it has a model all the same, of an epoch before.
    """

    is_cancelled: bool = False
    failure: RunFailed | None = None
    has_model: bool = True
    num_epochs_done: int
    test_metrics: dict[str, float | None] | None = None
    evaluation: Evaluation | None = None
    kept_epoch: int | None = None
    encoding: DataEncoding
    weight_reuse: WeightReuse | None = None


class ForeseeReuseRequest(Words):
    """Which weights of the model fit into the network? `is_source` as in `TrainRequest`."""

    network: NetworkDocument
    view: ModelView
    custom_layers: tuple[CustomLayerSource, ...] = ()
    is_source: bool = False
