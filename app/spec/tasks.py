"""What a worker may be asked: every task by name, with the types that cross the wall.

`app/engine/tasks.py` maps each name to the function that does it; the function
takes the request and returns the answer. Nothing else crosses.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from pydantic import Field

from app.spec.base import JsonObject, JsonValue, Name, Words
from app.spec.catalogue import Catalogue
from app.spec.custom_layer import CustomLayersChecked, CustomLayerSource
from app.spec.dataset import DataEncoding, DatasetPreview, DatasetProfile, Reading
from app.spec.evaluation import Evaluation
from app.spec.model_view import LoadReport, ModelFormat, ModelView
from app.spec.network import NetworkDocument
from app.spec.prediction import PredictionRequest, Predictions, TablePredicted
from app.spec.repair import RepairReport
from app.spec.shape_report import ShapeReport, TensorSpec
from app.spec.splitting import SplitDatasetRequest, SplitDescription
from app.spec.takeaway import RawInput, TakenAlong
from app.spec.training import RunFailed, RunPlan, RunRequest, WeightReuse
from app.spec.unsound_weights import FindUnsoundRequest, UnsoundWeights
from app.spec.weight_values import (
    CompareWeightsRequest,
    ReadWeightsRequest,
    SaveWeightRequest,
    WeightSaved,
    WeightsCompared,
    WeightsRead,
)

Request = TypeVar("Request", bound=Words)
Answer = TypeVar("Answer", bound=Words)


class Crew(StrEnum):
    """Which kind of process does a task.

    `reader`: never loads Keras; one process a task. `designer`: Keras loaded,
    kept warm, serves many tasks. `job`: Keras loaded, one process a task.
    """

    READER = "reader"
    DESIGNER = "designer"
    JOB = "job"


class NoRequest(Words):
    """For tasks that need to be told nothing."""


CUSTOM_CODE_SECONDS = 3.5
"""How long pasted code is tried at a stretch: where it is imported, and each of its classes.

Honest layers take 0.3 to 1.5 s on a busy machine; what hangs is to be reported within 5 s.
"""

MAX_DESIGN_BYTES = 16 * 2**30
"""`max_design_bytes` where nobody sets it; the setting of this name has the same default."""


class ShapeRequest(Words):
    """Which shapes does this network have?

    `max_design_bytes`: weights above this, or an output of one layer for one sample,
    are an issue.
    """

    network: NetworkDocument
    custom_layers: tuple[CustomLayerSource, ...] = ()
    max_design_bytes: int = Field(default=MAX_DESIGN_BYTES, ge=1)


class CustomLayerRequest(Words):
    """Which layers does this source define, and do they work? `others` may be used by it.

    `wanted`: names of functions that are asked for too.
    """

    source: str
    wanted: tuple[Name, ...] = ()
    others: tuple[CustomLayerSource, ...] = ()


class ProfileRequest(Words):
    """What is in the data file at `path`, read as `wished` says?

    `filename` is what its owner called it.
    """

    path: str
    filename: str
    wished: Reading = Field(default_factory=Reading)


class PreviewRequest(Words):
    """The first `limit` rows of the data file at `path`."""

    path: str
    filename: str
    profile: DatasetProfile
    limit: int = Field(default=50, ge=1, le=500)


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


class ReadModelRequest(Words):
    """What is in the model file at `path`? `filename` is what its owner called it.

    `known_classes` are the class names that Keras or the registry has (aliases
    included); `refused_classes` those that must not be loaded, with the reason. With
    `num_bytes` only so many bytes of an .h5 file are there, zeros behind them: its config
    is read, no more.
    """

    path: str
    filename: str
    known_classes: tuple[str, ...] = ()
    refused_classes: dict[str, str] = Field(default_factory=dict)
    num_bytes: int | None = Field(default=None, ge=1)


class UnpackModelRequest(Words):
    """Put the one model in the archive at `path` to `target_path`, in a folder of its own."""

    path: str
    target_path: str
    max_bytes: int = Field(ge=1)


class ModelUnpacked(Words):
    """Whether it was an archive with a model in it, and where in it that lay."""

    is_unpacked: bool = False
    member: str = ""


class ModelRequest(Words):
    """A stored model and the custom layers that it may need.

    `accepted_repairs` are the codes of the offered repairs to make too.
    """

    path: str
    format: ModelFormat
    custom_layers: tuple[CustomLayerSource, ...] = ()
    accepted_repairs: tuple[str, ...] = ()


class ExportRequest(Words):
    """Write the model at `path` as `target_format` to `target_path` (in the job's folder).

    `encoding`: of a model that was trained on a table; what is written takes raw rows.
    `facts`: what the file at `path` carries, which the new file carries on.
    """

    path: str
    format: ModelFormat
    target_format: str
    target_path: str
    custom_layers: tuple[CustomLayerSource, ...] = ()
    encoding: DataEncoding | None = None
    facts: TakenAlong | None = None


class Exported(Words):
    """The file that an export wrote."""

    path: str
    size_bytes: int


class Bundled(Words):
    """What a bundle's job left in its folder, and what the rest of the bundle says of it.

    `files`: their names. `model_inputs`: shape and dtype of each, of a model that takes
    arrays; `inputs` those of one that takes raw rows. `notes`: what could not be done.
    """

    files: tuple[str, ...]
    inputs: tuple[RawInput, ...] = ()
    model_inputs: tuple[TensorSpec, ...] = ()
    has_layers: bool = False
    is_rescaled: bool = False
    keras_version: str
    tensorflow_version: str
    notes: tuple[str, ...] = ()


class RepairRequest(Words):
    """Repair the model at `path` and write it as `target_format` to `target_path`."""

    path: str
    target_format: ModelFormat
    target_path: str
    custom_layers: tuple[CustomLayerSource, ...] = ()
    accepted_repairs: tuple[str, ...] = ()


class PredictRequest(Words):
    """Predict with the stored model.

    `encoding` is present for models trained here, `facts` for files that brought some.
    """

    path: str
    format: ModelFormat
    custom_layers: tuple[CustomLayerSource, ...] = ()
    encoding: DataEncoding | None = None
    facts: TakenAlong | None = None
    request: PredictionRequest


class PredictTableRequest(Words):
    """Predict for every row of the data file at `table_path`; write the table to `target_path`.

    `wished`: how the file is read; what it leaves open is as the model's own table was read,
    or as the bytes suggest.
    """

    path: str
    format: ModelFormat
    custom_layers: tuple[CustomLayerSource, ...] = ()
    encoding: DataEncoding | None = None
    facts: TakenAlong | None = None
    table_path: str
    table_filename: str
    target_path: str
    wished: Reading = Field(default_factory=Reading)


class ModelNetworkRequest(Words):
    """Turn what was read of a model into an editable network with shapes."""

    view: ModelView
    custom_layers: tuple[CustomLayerSource, ...] = ()


class ModelNetwork(Words):
    """The network of a saved model; `report` has the shapes that could be inferred.

    `outputs`: where a class is missing, those that the file tells besides, by the way to the
    layer ("base/dense"), and those of boxes that had to be named otherwise than in the file.
    """

    network: NetworkDocument
    report: ShapeReport
    outputs: dict[Name, tuple[TensorSpec, ...]] = Field(default_factory=dict)


class ForeseeReuseRequest(Words):
    """Which weights of the model fit into the network? `is_source` as in `TrainRequest`."""

    network: NetworkDocument
    view: ModelView
    custom_layers: tuple[CustomLayerSource, ...] = ()
    is_source: bool = False


class SandboxProbe(Words):
    """A forbidden action for the self-test and the tests to try inside the walls."""

    action: str
    argument: JsonObject = Field(default_factory=dict)


class SandboxProbed(Words):
    """What came of it. `is_held`: the wall stopped it."""

    is_held: bool
    detail: str


@dataclass(frozen=True)
class Task(Generic[Request, Answer]):
    """A task's name, its types, its crew and how long it may take (wall clock).

    `doing` says in words what a worker is at, for people: "checking the shapes".
    `custom_seconds` is how long it may take of a small file where pasted code runs in it,
    which may hang; None: as long as without.
    """

    name: str
    doing: str
    request: type[Request]
    answer: type[Answer]
    crew: Crew
    timeout_seconds: float
    custom_seconds: float | None = None


DESCRIBE_LAYERS = Task(
    "describe_layers", "listing the layers", NoRequest, Catalogue, Crew.DESIGNER, 60
)
INFER_SHAPES = Task(
    "infer_shapes", "checking the shapes", ShapeRequest, ShapeReport, Crew.DESIGNER, 20
)
CHECK_CUSTOM_LAYER = Task(
    "check_custom_layer",
    "trying the custom layer",
    CustomLayerRequest,
    CustomLayersChecked,
    Crew.JOB,
    4,
)
PROFILE_DATASET = Task(
    "profile_dataset", "reading the data", ProfileRequest, DatasetProfile, Crew.READER, 120
)
PREVIEW_DATASET = Task(
    "preview_dataset", "reading the first rows", PreviewRequest, DatasetPreview, Crew.READER, 30
)
SPLIT_DATASET = Task(
    "split_dataset",
    "dividing the rows",
    SplitDatasetRequest,
    SplitDescription,
    Crew.READER,
    60,
)
PLAN_RUN = Task("plan_run", "planning the run", PlanRequest, Planned, Crew.DESIGNER, 20)
TRAIN = Task("train", "training", TrainRequest, Trained, Crew.JOB, 7 * 24 * 3600)
READ_MODEL = Task(
    "read_model", "reading the model file", ReadModelRequest, ModelView, Crew.READER, 20
)
UNPACK_MODEL = Task(
    "unpack_model",
    "unpacking the archive",
    UnpackModelRequest,
    ModelUnpacked,
    Crew.READER,
    30,
)
READ_WEIGHTS = Task(
    "read_weights", "reading the weights", ReadWeightsRequest, WeightsRead, Crew.READER, 20
)
FIND_UNSOUND = Task(
    "find_unsound",
    "looking through the weights",
    FindUnsoundRequest,
    UnsoundWeights,
    Crew.READER,
    20,
)
SAVE_WEIGHT = Task(
    "save_weight", "writing the weight", SaveWeightRequest, WeightSaved, Crew.READER, 20
)
COMPARE_WEIGHTS = Task(
    "compare_weights",
    "comparing the weights",
    CompareWeightsRequest,
    WeightsCompared,
    Crew.READER,
    20,
)
LOAD_MODEL = Task("load_model", "loading the model", ModelRequest, LoadReport, Crew.JOB, 300, 30)
EXPORT_MODEL = Task(
    "export_model", "exporting the model", ExportRequest, Exported, Crew.JOB, 600, 60
)
BUNDLE_MODEL = Task("bundle_model", "packing the bundle", ExportRequest, Bundled, Crew.JOB, 600, 60)
REPAIR_MODEL = Task(
    "repair_model", "repairing the model", RepairRequest, RepairReport, Crew.JOB, 600, 60
)
PREDICT = Task("predict", "predicting", PredictRequest, Predictions, Crew.JOB, 300, 30)
PREDICT_TABLE = Task(
    "predict_table",
    "predicting a table",
    PredictTableRequest,
    TablePredicted,
    Crew.JOB,
    900,
    30,
)
NETWORK_OF_MODEL = Task(
    "network_of_model",
    "drawing the model",
    ModelNetworkRequest,
    ModelNetwork,
    Crew.DESIGNER,
    60,
)
FORESEE_REUSE = Task(
    "foresee_reuse",
    "comparing with the model",
    ForeseeReuseRequest,
    WeightReuse,
    Crew.DESIGNER,
    60,
)
PROBE_SANDBOX = Task(
    "probe_sandbox", "testing the sandbox", SandboxProbe, SandboxProbed, Crew.READER, 10
)

TASKS: dict[str, Task[Words, Words]] = {
    task.name: task  # type: ignore[misc]
    for task in (
        DESCRIBE_LAYERS,
        INFER_SHAPES,
        CHECK_CUSTOM_LAYER,
        PROFILE_DATASET,
        PREVIEW_DATASET,
        SPLIT_DATASET,
        PLAN_RUN,
        TRAIN,
        READ_MODEL,
        UNPACK_MODEL,
        READ_WEIGHTS,
        FIND_UNSOUND,
        SAVE_WEIGHT,
        COMPARE_WEIGHTS,
        LOAD_MODEL,
        EXPORT_MODEL,
        REPAIR_MODEL,
        BUNDLE_MODEL,
        PREDICT,
        PREDICT_TABLE,
        NETWORK_OF_MODEL,
        FORESEE_REUSE,
        PROBE_SANDBOX,
    )
}
"""Every task by name."""
