"""What a worker may be asked of a model file, and what it answers."""

from pydantic import Field

from app.spec.base import Name, Words
from app.spec.custom_layer import CustomLayerSource
from app.spec.dataset import DataEncoding, Reading
from app.spec.model_view import ModelFormat, ModelView
from app.spec.network import NetworkDocument
from app.spec.prediction import PredictionRequest
from app.spec.repair import Vocabularies
from app.spec.shape_report import ShapeReport, TensorSpec
from app.spec.takeaway import RawInput, TakenAlong


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
    """Put the one model in the archive at `path` to `target_path`, in a folder of its own.

    `member` says which, where there are several: its name in the archive.
    """

    path: str
    target_path: str
    max_bytes: int = Field(ge=1)
    member: str = ""


class ModelUnpacked(Words):
    """Whether it was an archive with a model in it, where in it that lay, and `others` in it."""

    is_unpacked: bool = False
    member: str = ""
    others: tuple[str, ...] = ()


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
    """Repair the model at `path` and write it as `target_format` to `target_path`.

    `vocabularies`: layer's name → the words that the file lacks for it.
    """

    path: str
    target_format: ModelFormat
    target_path: str
    custom_layers: tuple[CustomLayerSource, ...] = ()
    accepted_repairs: tuple[str, ...] = ()
    vocabularies: Vocabularies = {}


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
