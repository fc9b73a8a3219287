"""Constructor arguments of a layer → `ArgumentSpec`s, by default, annotation and name."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import keras

from app.engine.catalogue.introspect import constructor_of
from app.engine.catalogue.lookup import argument_spec
from app.engine.custom_layers import constructor
from app.engine.custom_layers.compat_layer import LEFT_OUT_ARGUMENTS, CompatLayer
from app.spec.base import JsonValue
from app.spec.catalogue import ArgumentSpec, ArgumentType

SUFFIX_TYPES = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"(^|_)activation(_fn|_function)?$|^act(_fn)?$|^nonlinearity$", ArgumentType.ACTIVATION),
        (r"(^|_)(initializer|init)$", ArgumentType.INITIALIZER),
        (r"(^|_)regularizer$", ArgumentType.REGULARIZER),
        (r"(^|_)constraint$", ArgumentType.CONSTRAINT),
        (r"(^|_)dtype$", ArgumentType.DTYPE),
        (r"(^|_)(shape|dims)$", ArgumentType.SHAPE),
        (r"^(kernel_size|strides?|pool_size|dilation_rate)$", ArgumentType.INTEGERS),
        (r"^(layers|cells)$", ArgumentType.LAYERS),
        (r"(^|_)(layer|cell)$", ArgumentType.LAYER),
        (r"(^|_)(fn|func|function)$", ArgumentType.FUNCTION),
    )
)
"""What a name's ending says of the argument."""

BOOLEAN_NAMES = ("use|is|has|return|with|add|causal|learn", "bias|masking")
NUMBER_NAMES = (
    "rate|ratio|alpha|beta|gamma|epsilon|eps|momentum|dropout|scale|stddev|std|temperature|"
    "threshold|factor|lambda|prob|weight"
)
INTEGER_NAMES = (
    "unit|dim|size|head|filter|channel|classe|class|length|depth|rank|feature|layer|block|"
    "capsule|routing|len|maxlen|width|step|axis|group|expert|node|hidden|output|input|seed|"
    "d_model|dff|center|cluster|embedding|order|degree|level|number|count|dimension|ch|neuron|unit|"
    "mixture|mix|kernel|bin|token|slot|memory|patch|stage|iteration|iter|top_k|period|lag|horizon"
)
NAME_TYPES = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (rf"^({BOOLEAN_NAMES[0]})_|({BOOLEAN_NAMES[1]})$", ArgumentType.BOOLEAN),
        (rf"({NUMBER_NAMES})_?\d?$", ArgumentType.NUMBER),
        (rf"^(n|num|nb|k|d|h)(_|$)|({INTEGER_NAMES})s?_?\d?$", ArgumentType.INTEGER),
    )
)
"""What a name says of an argument that has no default and no annotation."""

ANNOTATION_TYPES = {
    "int": ArgumentType.INTEGER,
    "float": ArgumentType.NUMBER,
    "bool": ArgumentType.BOOLEAN,
    "str": ArgumentType.STRING,
    "list": ArgumentType.LIST,
    "tuple": ArgumentType.LIST,
    "Layer": ArgumentType.LAYER,
    "Callable": ArgumentType.FUNCTION,
}

SHARED_HELP = {
    "name": "The name of the layer.",
    "trainable": "Whether training moves the layer's weights.",
    "dtype": "The dtype of the layer's weights and computations.",
}


def argument_type(name: str, default: Any, has_default: bool, annotation: str = "") -> ArgumentType:
    """What kind of value the argument takes, as far as can be told."""
    for pattern, kind in SUFFIX_TYPES:
        if pattern.search(name) and not isinstance(default, bool | int | float):
            return kind
    if has_default and default is not None:
        if isinstance(default, bool):
            return ArgumentType.BOOLEAN
        if isinstance(default, int):
            integers = re.search(r"kernel_size|strides?|pool_size|dilation", name)
            return ArgumentType.INTEGERS if integers else ArgumentType.INTEGER
        if isinstance(default, float):
            return ArgumentType.NUMBER
        if isinstance(default, str):
            return ArgumentType.STRING
        if isinstance(default, list | tuple):
            whole = all(isinstance(item, int) and not isinstance(item, bool) for item in default)
            return ArgumentType.INTEGERS if default and whole else ArgumentType.LIST
        if isinstance(default, keras.initializers.Initializer):
            return ArgumentType.INITIALIZER
        if isinstance(default, keras.layers.Layer):
            return ArgumentType.LAYER
        return ArgumentType.FUNCTION if callable(default) else ArgumentType.ANY
    plain = re.sub(r"^(typing\.)?Optional\[(.*)\]$|\s*\|\s*None$", r"\2", annotation)
    plain = plain.split("[")[0].rsplit(".", 1)[-1].strip("'\" ")
    if plain in ANNOTATION_TYPES:
        return ANNOTATION_TYPES[plain]
    for pattern, kind in NAME_TYPES:
        if pattern.search(name):
            return kind
    return ArgumentType.ANY


def json_default(value: Any) -> JsonValue:
    """A default as JSON; None where it cannot be written."""
    written = constructor.written_value(value)
    if written is constructor.NOT_WRITTEN or (isinstance(value, float) and value != value):
        return None
    if inspect.isfunction(value) or isinstance(written, dict):
        return None
    return written  # type: ignore[no-any-return]


def arguments_in_source(node: ast.ClassDef) -> tuple[ArgumentSpec, ...]:
    """The arguments that the class's own `__init__` takes, as its source states them."""
    init = next(
        (f for f in node.body if isinstance(f, ast.FunctionDef) and f.name == "__init__"), None
    )
    if init is None:
        return ()
    helps = argument_helps(ast.get_docstring(node), ast.get_docstring(init))
    positional = [*init.args.posonlyargs, *init.args.args]
    missing: list[ast.expr | None] = [None] * (len(positional) - len(init.args.defaults))
    pairs = [
        *zip(positional, [*missing, *init.args.defaults], strict=True),
        *zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True),
    ]
    specs = []
    for argument, default in pairs[1:]:
        value = _literal(default)
        annotation = ast.unparse(argument.annotation) if argument.annotation else ""
        specs.append(
            ArgumentSpec(
                name=argument.arg,
                type=argument_type(argument.arg, value, default is not None, annotation),
                default=json_default(value),
                required=default is None,
                help=helps.get(argument.arg, ""),
                is_shared=argument.arg in SHARED_HELP,
            )
        )
    return tuple(specs)


def _literal(node: ast.expr | None) -> Any:
    try:
        return ast.literal_eval(node) if node is not None else None
    except (ValueError, TypeError, SyntaxError):
        return None


def arguments_of_class(cls: type) -> tuple[ArgumentSpec, ...]:
    """The arguments that `cls` takes: its own, what `**kwargs` hands on, what all layers have."""
    helps = argument_helps(inspect.getdoc(cls), inspect.getdoc(cls.__init__))  # type: ignore[misc]
    specs: dict[str, ArgumentSpec] = {}
    for argument in constructor_of(cls).arguments:
        if argument.owner.__module__.startswith("keras."):
            if argument.owner not in (keras.layers.Layer, keras.Model):
                specs[argument.name] = argument_spec(argument.owner, argument)
        elif argument.owner is not CompatLayer:
            specs[argument.name] = _spec(argument.parameter, helps)
    for ancestor in cls.__mro__[: cls.__mro__.index(CompatLayer)]:
        for parameter in _popped_parameters(ancestor):
            specs.setdefault(parameter.name, _spec(parameter, helps))
    shared = [
        ArgumentSpec(
            name=name,
            type=_SHARED_TYPES[name],
            default=True if name == "trainable" else None,
            help=words,
            is_shared=True,
        )
        for name, words in SHARED_HELP.items()
        if name not in specs
    ]
    return (*specs.values(), *shared)


def arguments_of_constructor(cls: type) -> tuple[ArgumentSpec, ...]:
    """The arguments of a class that is no layer, as its constructor names them."""
    if cls.__init__ is object.__init__:  # type: ignore[misc]
        return ()
    helps = argument_helps(inspect.getdoc(cls), inspect.getdoc(cls.__init__))  # type: ignore[misc]
    own = list(inspect.signature(cls.__init__).parameters.values())[1:]  # type: ignore[misc]
    named = (one for one in own if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD))
    return tuple(_spec(one, helps) for one in named)


def _popped_parameters(cls: type) -> Iterator[inspect.Parameter]:
    """What a constructor takes out of its `**kwargs` by hand: `kwargs.pop("rate", 0.5)`."""
    init = cls.__dict__.get("__init__")
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(init)))  # type: ignore[arg-type]
    except (OSError, TypeError, SyntaxError):
        return
    rest = next(
        (p.name for p in inspect.signature(init).parameters.values() if p.kind is p.VAR_KEYWORD),  # type: ignore[arg-type]
        None,
    )
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="pop" | "get", value=ast.Name(id=name)),
                args=[ast.Constant(value=str(key)), *more],
            ) if name == rest and key not in LEFT_OUT_ARGUMENTS and key not in SHARED_HELP:
                default = _literal(more[0]) if more else None
                yield inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default)


_SHARED_TYPES = {
    "name": ArgumentType.STRING,
    "trainable": ArgumentType.BOOLEAN,
    "dtype": ArgumentType.DTYPE,
}


def _spec(parameter: inspect.Parameter, helps: Mapping[str, str]) -> ArgumentSpec:
    has_default = parameter.default is not parameter.empty
    default = parameter.default if has_default else None
    annotation = parameter.annotation
    words = (
        "" if annotation is parameter.empty else getattr(annotation, "__name__", str(annotation))
    )
    name = parameter.name
    return ArgumentSpec(
        name=name,
        type=_SHARED_TYPES.get(name) or argument_type(name, default, has_default, words),
        default=json_default(default),
        required=not has_default,
        help=helps.get(name, SHARED_HELP.get(name, "")),
        is_shared=name in SHARED_HELP,
    )


def argument_helps(*docstrings: str | None) -> dict[str, str]:
    """What docstrings say of each argument: Google's `Args:`, Keras 2's `# Arguments`, Sphinx's."""
    helps: dict[str, str] = {}
    for docstring in docstrings:
        if not docstring:
            continue
        for name, words in re.findall(r":param\s+(?:\w+\s+)?(\w+)\s*:\s*(.+)", docstring):
            helps.setdefault(name, words.strip())
        section = re.search(
            r"(?:^|\n)[ \t]*(?:#\s*)?(?:Args|Arguments|Parameters|Attributes)\s*:?\s*\n"
            r"(?:\s*-{3,}\n)?(.*)",
            docstring,
            re.DOTALL,
        )
        if section:
            helps = {**_section_helps(section[1]), **helps}
    return helps


def _section_helps(section: str) -> dict[str, str]:
    helps: dict[str, str] = {}
    name, indent = "", None
    for line in section.split("\n"):
        stripped = line.strip()
        if not stripped:
            continue
        depth = len(line) - len(line.lstrip())
        begins = re.match(r"\*{0,2}`?(\w+)`?(?:\s*\([^)]*\))?\s*:\s*(.*)", stripped)
        if indent is None:
            indent = depth
        if depth < indent or stripped.startswith("#"):
            break
        if depth == indent and begins:
            name = begins[1]
            helps[name] = begins[2]
        elif depth == indent:
            break
        elif name:
            helps[name] = f"{helps[name]} {stripped}".strip()
    return helps


def summary_of(docstring: str | None) -> str:
    """A docstring's first paragraph in one line."""
    if not docstring:
        return ""
    return " ".join(inspect.cleandoc(docstring).split("\n\n")[0].split())
