"""The network document: the drawing, as JSON.

Source: CONTRACT, "The network document". `kind` "sequential": the order of
`layers` is the wiring. `kind` "functional": each layer names its `inbound`.
"""

from enum import StrEnum

from pydantic import Field, field_validator

from app.spec.base import JsonObject, Name, Words

VERSION = 1
"""The newest version of the network document that this program reads and writes."""

MAX_LAYERS = 20_000
"""More layers than this in one document are refused before anything is built."""


class NetworkKind(StrEnum):
    """How the layers of a network are wired."""

    SEQUENTIAL = "sequential"
    FUNCTIONAL = "functional"


class LayerDocument(Words):
    """One box of the drawing.

    `config` holds Keras's own argument names with JSON values; only what differs
    from Keras's default needs to be there. `inbound` (functional networks alone)
    lists the layers whose outputs come in, `"name:1"` for a second output.
    `shares` names a layer that this box calls again, with the same weights.
    `network` is the document nested in a `Sequential` or `Functional` box.
    `source_layer` names the layer of the network's source model that this box was, with the
    boxes around it: "base/conv2d". It stays when the box is renamed; a new box has none.
    `block` is what somebody called the block that this box is a part of. Blocks are for the
    drawing alone, where all boxes of one can stand as one: Keras never hears of them.
    """

    name: Name
    class_name: Name
    config: JsonObject = Field(default_factory=dict)
    inbound: tuple[Name, ...] | None = None
    shares: Name | None = None
    network: "NetworkDocument | None" = None
    position: tuple[float, float] | None = None
    source_layer: Name | None = None
    block: Name | None = None


class NetworkDocument(Words):
    """A whole network, as drawn.

    `source_model_id` is the model that the network was opened from, whose weights a run
    can start with: those of each box's `source_layer`.

    Raises:
        ValidationError: for unknown keys, a newer `version`, more than MAX_LAYERS layers.
    """

    version: int = VERSION
    name: Name = "network"
    kind: NetworkKind = NetworkKind.SEQUENTIAL
    layers: tuple[LayerDocument, ...] = Field(default=(), max_length=MAX_LAYERS)
    outputs: tuple[Name, ...] | None = None
    source_model_id: Name | None = None

    @field_validator("version")
    @classmethod
    def _refuse_newer(cls, version: int) -> int:
        if not 1 <= version <= VERSION:
            raise ValueError(
                f"this document has version {version}; this Layerwright reads versions up to "
                f"{VERSION}. Open it with a newer Layerwright."
            )
        return version


class SavedNetwork(Words):
    """A network document that the store keeps.

    `revision` grows by one with each save; the HTTP ETag is made from it.
    """

    id: str
    name: Name
    revision: int
    created_at: str
    updated_at: str
    document: NetworkDocument


class NetworkSummary(Words):
    """One row of the list of networks."""

    id: str
    name: Name
    revision: int
    num_layers: int
    created_at: str
    updated_at: str


class NetworkVersion(Words):
    """One saved revision of a network.

    `label` is what somebody called this version; one that has a label is kept for good.
    """

    revision: int
    saved_at: str
    name: Name
    label: Name | None = None
    document: NetworkDocument


class VersionLabel(Words):
    """PATCH of a version: what it is called from now on; None takes its label away."""

    label: str | None = Field(min_length=1, max_length=200)


class CodeTarget(StrEnum):
    """What a network can be written as."""

    PYTHON = "python"


class NetworkCode(Words):
    """The source text of a network: runs where Keras (and its custom layers) are installed."""

    target: CodeTarget
    filename: str
    source: str
    mark_of_layer: dict[str, tuple[int, int]] = Field(
        default_factory=dict,
        description="layer name → first and last line (1-based) of the source that makes it",
    )


class NetworkTemplate(Words):
    """A network that comes with the program, to begin with."""

    name: str
    title: str
    description: str
    document: NetworkDocument


class ReuseRequest(Words):
    """POST /networks/weight-reuse: which weights of the model fit into the network?"""

    network: NetworkDocument
    model_id: Name


class FitRequest(Words):
    """POST /networks/fit: make a drawing fit a data set; None = chosen from the data."""

    network: NetworkDocument
    dataset_id: str
    inputs: tuple[Name, ...] | None = None
    targets: tuple[Name, ...] | None = None
