"""The catalogue: which layers exist and what arguments they take, read from Keras itself."""

from enum import StrEnum

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
    """One argument of a layer's constructor.

    `default` is meaningful when `required` is False. `choices` lists the allowed
    values where they are known (`padding`, activations, initializers …).
    `integers` is an int or a tuple of ints (kernel_size), `shape` a tuple with
    None allowed. `help` is plain text from the docstring.
    `is_shared` marks arguments that every layer has (name, dtype, trainable …):
    the page folds them away.
    """

    name: str
    type: ArgumentType = ArgumentType.ANY
    default: JsonValue = None
    choices: tuple[JsonValue, ...] | None = None
    required: bool = False
    help: str = ""
    is_shared: bool = False


class LayerSpec(Words):
    """One class of layer.

    `category` is Keras's own folder: core, convolutional, pooling, rnn,
    attention, normalization, regularization, reshaping, merging, activations,
    preprocessing; `custom` for a person's own. `refused` is the reason why it
    must not be built from a document, or None. `takes_many` is True for layers
    whose call takes several tensors (Add, Concatenate, MultiHeadAttention …).
    """

    class_name: str
    aliases: tuple[str, ...] = ()
    category: str
    summary: str = ""
    arguments: tuple[ArgumentSpec, ...] = ()
    is_custom: bool = False
    refused: str | None = None
    takes_many: bool = False


class Catalogue(Words):
    """All layers that can be drawn, and the names that other fields may take."""

    keras_version: str
    layers: tuple[LayerSpec, ...]
    optimizers: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
