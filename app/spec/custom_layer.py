"""Custom layers: people's own classes, kept as source text and versions of it."""

from enum import StrEnum

from pydantic import Field

from app.spec.base import Name, Words
from app.spec.catalogue import ArgumentSpec
from app.spec.shape_report import Severity

MAX_SOURCE_CHARACTERS = 200_000
"""Longer pasted source is refused."""


class PastedKind(StrEnum):
    """What a pasted function or class is. All but layers stand in arguments of layers."""

    LAYER = "layer"
    FUNCTION = "function"
    INITIALIZER = "initializer"
    REGULARIZER = "regularizer"
    CONSTRAINT = "constraint"


class CustomLayerSource(Words):
    """What a worker needs to make one registered class: the source that defines it.

    Several classes may share one source; it is executed once per worker.
    `registered_name` as in the class's `CustomLayerVerdict`. `stands_for` are classes that a
    saved model names and nobody has: in it, this class takes their place. `is_let_go`: the
    model is loaded without what is called so; `source` is empty then.
    """

    name: Name
    version: int
    source: str
    kind: PastedKind = PastedKind.LAYER
    registered_name: str | None = None
    stands_for: tuple[Name, ...] = ()
    is_let_go: bool = False

    @property
    def names(self) -> frozenset[str]:
        """What drawings and files call the class, without packages."""
        return frozenset((self.name, (self.registered_name or self.name).rpartition(">")[2]))


class CustomLayerIssue(Words):
    """Something that the check of a pasted class found. `line` is 1-based in the source."""

    code: str
    severity: Severity
    message: str
    line: int | None = None


class CustomLayerVerdict(Words):
    """What the check says of one class or function in the pasted source.

    `adaptations` says in words what Layerwright does so that the class works in
    Keras 3 (for example "its tf.Variables are tracked as weights"). `registered_name`
    is set where the source gives the class another name in files
    (`@register_keras_serializable`): "package>Name".
    """

    name: Name
    kind: PastedKind = PastedKind.LAYER
    registered_name: str | None = None
    is_usable: bool
    summary: str = ""
    arguments: tuple[ArgumentSpec, ...] = ()
    adaptations: tuple[str, ...] = ()
    issues: tuple[CustomLayerIssue, ...] = ()


class CustomLayer(Words):
    """One registered class, newest version."""

    name: Name
    version: int
    sha256: str
    source: str
    verdict: CustomLayerVerdict
    created_at: str
    updated_at: str


class CustomLayersChecked(Words):
    """The answer to pasted source: a verdict for all in it that can be registered."""

    custom_layers: tuple[CustomLayerVerdict, ...]


class CustomLayerPaste(Words):
    """POST and PUT: the source text of one or more layer classes.

    `wanted` are names that a model misses: functions of these names are registered too.
    """

    source: str = Field(max_length=MAX_SOURCE_CHARACTERS)
    wanted: tuple[Name, ...] = Field(default=(), max_length=500)
