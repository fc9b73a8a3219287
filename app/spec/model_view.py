"""What can be seen of a saved model without running anything of it."""

from enum import StrEnum

from pydantic import Field

from app.spec.base import JsonObject, Name, Shape, Words
from app.spec.custom_layer import CustomLayerSource
from app.spec.dataset import DataEncoding
from app.spec.repair import Repair
from app.spec.shape_report import TensorSpec
from app.spec.takeaway import TakenAlong


class ModelFormat(StrEnum):
    """How a model file is written, judged by its bytes. The first two can be loaded."""

    KERAS = "keras"
    H5 = "h5"
    WEIGHTS_H5 = "weights.h5"
    JSON = "json"
    YAML = "yaml"
    SAVED_MODEL = "saved_model"
    TFLITE = "tflite"
    ONNX = "onnx"
    SAFETENSORS = "safetensors"


LOADABLE_FORMATS = (ModelFormat.KERAS, ModelFormat.H5)
"""The formats in which Keras itself keeps a whole model; the others are for looking at."""


class ModelKind(StrEnum):
    """What the layers of a view are, and what their wiring says.

    `subclassed` and `weights`: a tree of weights, no wiring (the file has a model's class,
    or not even that). `operators`: of a format that is not Keras's.
    """

    SEQUENTIAL = "sequential"
    FUNCTIONAL = "functional"
    SUBCLASSED = "subclassed"
    WEIGHTS = "weights"
    OPERATORS = "operators"


TREE_KINDS = (ModelKind.SUBCLASSED, ModelKind.WEIGHTS)
"""Kinds whose layers are groups of weights."""

NETWORK_KINDS = (ModelKind.SEQUENTIAL, ModelKind.FUNCTIONAL)
"""Kinds that tell Keras's layers and their wiring."""


class WeightView(Words):
    """One weight tensor. `shape` is exact: weights have no unknown axis.

    `path` says where its values lie in the file; None where that is its name. `label` is what
    Keras calls it, where the file only numbers it.
    """

    name: str
    shape: Shape
    dtype: str
    path: str | None = None
    label: str | None = None

    @property
    def place(self) -> str:
        """Where its values lie in the file."""
        return self.path or self.name


class ModelLayer(Words):
    """One layer of a saved model.

    `inbound` as in a network document. `outputs` is empty where the file does
    not tell and it could not be inferred. `layers` holds the layers inside a
    nested model or a wrapper. `is_known`: Keras has the class or it is registered
    here. `is_guessed`: the file does not state the class; it follows from the weights.
    `weights` are all of them, inner ones included, and `num_params` is their sum.
    `shares` marks a further call of the layer of that name, with the same weights
    (which are counted there), as in a network document.
    """

    name: Name
    class_name: Name
    registered_name: str | None = None
    module: str | None = None
    config: JsonObject = Field(default_factory=dict)
    inbound: tuple[Name, ...] = ()
    outputs: tuple[TensorSpec, ...] = ()
    weights: tuple[WeightView, ...] = ()
    num_params: int = 0
    is_known: bool = True
    is_guessed: bool = False
    shares: Name | None = None
    layers: tuple["ModelLayer", ...] = ()


class UnknownLayer(Words):
    """A class that neither Keras nor the registry has, and the layers that use it."""

    class_name: Name
    names: tuple[Name, ...]


class MissingLayer(UnknownLayer):
    """An unknown class with all that the file tells of it.

    `arguments` and `weights` are those of the first of them. `draft` is source to start
    from: a class that takes these arguments and has these weights, its `call` to be written.
    """

    module: str | None = None
    registered_name: str | None = None
    arguments: JsonObject = Field(default_factory=dict)
    weights: tuple[WeightView, ...] = ()
    draft: str | None = None


class ObjectRole(StrEnum):
    """What something of the author's is to the layers that name it, by the argument."""

    ACTIVATION = "activation"
    INITIALIZER = "initializer"
    REGULARIZER = "regularizer"
    CONSTRAINT = "constraint"
    FUNCTION = "function"


LET_GO_ROLES = (ObjectRole.INITIALIZER, ObjectRole.REGULARIZER, ObjectRole.CONSTRAINT)
"""What a saved model can be loaded without: its weights are in the file."""


class ObjectUse(Words):
    """Where a file names something of its author's: the layer, and the argument there."""

    layer: Name
    argument: str


class MissingObject(Words):
    """A function, or a class that is no layer, that neither Keras nor the registry has.

    `arguments` are those of its first use. `draft` is source to start from.
    `can_be_let_go`: the model can be loaded without it.
    """

    name: Name
    role: ObjectRole
    is_function: bool
    registered_name: str | None = None
    uses: tuple[ObjectUse, ...] = ()
    arguments: JsonObject = Field(default_factory=dict)
    draft: str | None = None
    can_be_let_go: bool = False


class Refusal(Words):
    """A layer that is not loaded for safety (Lambda, TFSMLayer …), and why.

    `replacement` is the custom layer that takes its place once it is registered, `draft` source
    to start it from; None where there is no such way.
    """

    layer: Name
    class_name: Name
    reason: str
    replacement: Name | None = None
    draft: str | None = None


class NamedTensor(Words):
    """One input or output of a signature, by the name under which it is called."""

    name: Name
    tensor: TensorSpec


class Signature(Words):
    """A function that a SavedModel or TFLite file offers by name: what goes in, what comes out."""

    name: Name
    inputs: tuple[NamedTensor, ...] = ()
    outputs: tuple[NamedTensor, ...] = ()


class Detail(Words):
    """Something more that the file tells of itself: "producer", "opset", a person's note."""

    name: Name
    value: str


class ModelView(Words):
    """Everything that the page draws of a saved model.

    `backend`: over what Keras ran, where an .h5 file says it ("tensorflow", "theano").
    `facts` are those that Layerwright put into the file when it was taken away.
    `view_only`: why this file can be looked at and not loaded; None where it can.
    `notes`: what the view does not show, or only guesses, in words.
    `stand_ins`: missing classes → the custom layers that were chosen in their place.
    `let_go`: names of the author's objects without which the model is to be loaded.
    """

    format: ModelFormat
    keras_version: str | None = None
    backend: str | None = None
    class_name: Name
    name: Name
    kind: ModelKind
    layers: tuple[ModelLayer, ...]
    outputs: tuple[Name, ...] = ()
    num_params: int = 0
    training_config: JsonObject | None = None
    unknown_layers: tuple[MissingLayer, ...] = ()
    unknown_objects: tuple[MissingObject, ...] = ()
    repairs: tuple[Repair, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    saved_at: str | None = None
    facts: TakenAlong | None = None
    view_only: str | None = None
    notes: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    signatures: tuple[Signature, ...] = ()
    stand_ins: dict[Name, Name] = Field(default_factory=dict)
    let_go: tuple[Name, ...] = ()


class StandIn(Words):
    """PUT /models/ID/stand-ins/CLASS: the registered layer that takes the missing class's place."""

    custom_layer: Name


class SavedModel(Words):
    """A model that the store keeps: the answer to an upload and GET /models/ID.

    `is_loadable`: every class is known, nothing is refused. `problem` says in
    words what stands in the way otherwise; `view_only` that nothing can be done about it
    with this file. `run_id` is set for trained models; `source_model_id` for those that
    began with another model's weights, with its name while it is there.
    `encoding`: how a row becomes numbers and numbers a label, for models trained here and
    those taken away from here; `has_preprocessing`: that is part of the file itself.
    `brought_layers`: sources of custom layers that came with the file and are not
    registered here; nothing of them is run.
    `stand_ins`: missing classes → the registered layers that were chosen in their place.
    `let_go`: what of the author's the model is loaded without.
    """

    id: str
    name: Name
    format: ModelFormat
    keras_version: str | None = None
    class_name: Name
    num_layers: int
    num_params: int
    size_bytes: int
    created_at: str
    unknown_layers: tuple[UnknownLayer, ...] = ()
    unknown_objects: tuple[MissingObject, ...] = ()
    repairs: tuple[Repair, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    is_loadable: bool
    problem: str | None = None
    view_only: str | None = None
    run_id: str | None = None
    source_model_id: str | None = None
    source_model_name: Name | None = None
    encoding: DataEncoding | None = None
    has_preprocessing: bool = False
    brought_layers: tuple[CustomLayerSource, ...] = ()
    stand_ins: dict[Name, Name] = Field(default_factory=dict)
    let_go: tuple[Name, ...] = ()


class ModelSummary(Words):
    """One row of the list of models."""

    id: str
    name: Name
    format: ModelFormat
    class_name: Name
    num_layers: int
    num_params: int
    size_bytes: int
    created_at: str
    run_id: str | None = None


class ExportFormat(Words):
    """One form that a model can be taken away in; `refused` says why not, or None."""

    format: str
    title: str
    description: str
    extension: str
    refused: str | None = None


class ExportFormats(Words):
    """GET /models/ID/formats."""

    formats: tuple[ExportFormat, ...]


class LoadOptions(Words):
    """How a model is loaded: `accepted_repairs` are the codes of offered repairs to make too."""

    accepted_repairs: tuple[Name, ...] = Field(default=(), max_length=50)


class LoadReport(Words):
    """What loading a model for real (in the sandbox) gave.

    `repairs` were made on the way, those of its weights too; `offered_repairs` could be.
    `warning`: it loads and runs, but what it says cannot be meant.
    """

    is_loaded: bool
    warning: str | None = None
    repairs: tuple[Repair, ...] = ()
    offered_repairs: tuple[Repair, ...] = ()
    problem: str | None = None
    num_params: int | None = None
    inputs: tuple[TensorSpec, ...] = ()
    outputs: tuple[TensorSpec, ...] = ()
