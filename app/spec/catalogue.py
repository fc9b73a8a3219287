"""The catalogue: which layers exist and what arguments they take, read from Keras itself."""

from enum import StrEnum

from pydantic import Field

from app.spec.base import JsonValue, Words


class ArgumentType(StrEnum):
    """What kind of value an argument takes; the inspector picks its field by it."""

    INTEGER = "integer"
    FLOAT = "float"
    NUMBER = "number"
    BOOLEAN = "boolean"
    STRING = "string"
    CHOICE = "choice"
    SHAPE = "shape"
    INTEGERS = "integers"
    NUMBERS = "numbers"
    LIST = "list"
    ACTIVATION = "activation"
    INITIALIZER = "initializer"
    REGULARIZER = "regularizer"
    CONSTRAINT = "constraint"
    DTYPE = "dtype"
    LAYER = "layer"
    LAYERS = "layers"
    FUNCTION = "function"
    OBJECT = "object"
    ANY = "any"


class ArgumentSpec(Words):
    """One argument of a constructor: of a layer, or of an object that a layer holds.

    `default` is meaningful when `required` is False. `choices` lists the allowed
    values where they are known (`padding`, activations, initializers …).
    `integers` is an int or a tuple of ints (kernel_size), `numbers` a number or a tuple
    of numbers (factor), `shape` a tuple with None allowed, `list` any list. Of these
    `length` is how many entries the tuple has, where that is fixed, and `items` what an
    entry is, where it is no plain number of the kind itself. `minimum` and `maximum`
    bound each number; both are allowed values. `layer` and `layers` with `is_cell`
    hold RNN cells. `any` and `object` are written as JSON.
    `help` is plain text from the docstring. `is_shared` marks arguments that every
    layer has (name, dtype, trainable …): the page folds them away.
    """

    name: str
    type: ArgumentType = ArgumentType.ANY
    default: JsonValue = None
    choices: tuple[JsonValue, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    length: int | None = None
    items: ArgumentType | None = None
    required: bool = False
    help: str = ""
    is_shared: bool = False
    is_cell: bool = False


class ObjectSpec(Words):
    """One class of what a layer's argument may hold: an initializer, a regularizer and so on.

    A document names it by an identifier, with the defaults of all its arguments
    (`"he_normal"`), or writes it out: `{"class_name": …, "config": {…}}`. An activation
    is a function: it has identifiers and no arguments.
    """

    class_name: str
    identifiers: tuple[str, ...]
    summary: str = ""
    arguments: tuple[ArgumentSpec, ...] = ()


class LayerSpec(Words):
    """One class of layer.

    `category` is Keras's own folder: core, convolutional, pooling, rnn,
    attention, normalization, regularization, reshaping, merging, activations,
    preprocessing; `custom` for a person's own. `refused` is the reason why it
    must not be built from a document, or None. `takes_many` is True for layers
    whose call takes several tensors (Add, Concatenate, MultiHeadAttention …),
    `is_cell` for those that stand inside an RNN.
    """

    class_name: str
    aliases: tuple[str, ...] = ()
    category: str
    summary: str = ""
    arguments: tuple[ArgumentSpec, ...] = ()
    is_custom: bool = False
    refused: str | None = None
    takes_many: bool = False
    is_cell: bool = False


class Catalogue(Words):
    """All layers that can be drawn, and the names that other fields may take.

    `objects`: for the kinds activation, initializer, regularizer and constraint, the
    classes that an argument of this kind may hold.
    """

    keras_version: str
    layers: tuple[LayerSpec, ...]
    objects: dict[ArgumentType, tuple[ObjectSpec, ...]] = Field(default_factory=dict)
    optimizers: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
