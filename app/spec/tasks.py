"""What a worker may be asked: every task by name, with the types that cross the wall.

`app/engine/tasks.py` maps each name to the function that does it; the function
takes the request and returns the answer. Nothing else crosses. The requests
stand by their subject: `network_requests.py`, `dataset_requests.py` and so on.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.spec.base import Words
from app.spec.catalogue import Catalogue
from app.spec.custom_layer import CustomLayersChecked
from app.spec.dataset import DatasetPreview, DatasetProfile
from app.spec.dataset_requests import PreviewRequest, ProfileRequest
from app.spec.model_requests import (
    Bundled,
    Exported,
    ExportRequest,
    ModelNetwork,
    ModelNetworkRequest,
    ModelRequest,
    ModelUnpacked,
    PredictRequest,
    PredictTableRequest,
    ReadModelRequest,
    RepairRequest,
    UnpackModelRequest,
)
from app.spec.model_view import LoadReport, ModelView
from app.spec.network_requests import CustomLayerRequest, ShapeRequest
from app.spec.prediction import Predictions, TablePredicted
from app.spec.repair import RepairReport
from app.spec.run_requests import ForeseeReuseRequest, Planned, PlanRequest, Trained, TrainRequest
from app.spec.sandbox_probe import SandboxProbe, SandboxProbed
from app.spec.shape_report import ShapeReport
from app.spec.splitting import SplitDatasetRequest, SplitDescription
from app.spec.training import WeightReuse
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
