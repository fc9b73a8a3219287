"""A layer's arguments, checked against the catalogue before Keras sees them."""

from app.engine.catalogue.lookup import accepted_names, layer_class
from app.engine.modeling.issues import IssueDraft, did_you_mean, short_value, value_words
from app.engine.modeling.translate import expected_value
from app.spec.base import JsonObject, JsonValue
from app.spec.catalogue import ArgumentType, LayerSpec
from app.spec.shape_report import IssueCode

_MAX_UNKNOWN = 20
"""Further unknown arguments of one layer are counted, not named: a config may have any number."""

_NUMBERS = frozenset({ArgumentType.INTEGER, ArgumentType.FLOAT, ArgumentType.NUMBER})


def argument_drafts(spec: LayerSpec, config: JsonObject) -> tuple[IssueDraft, ...]:
    """What is wrong with a config that needs no Keras to see: names, absences, kinds of value."""
    return (*_unknown(spec, config), *_missing(spec, config), *_wrong_kind(spec, config))


def _unknown(spec: LayerSpec, config: JsonObject) -> list[IssueDraft]:
    cls = layer_class(spec.class_name)
    known = {argument.name for argument in spec.arguments}
    accepted = known if cls is None else known | accepted_names(cls)
    shown = sorted(argument.name for argument in spec.arguments if not argument.is_shared)
    unknown = [name for name in config if name not in accepted]
    drafts = [
        IssueDraft(
            IssueCode.UNKNOWN_ARGUMENT,
            f"takes no argument {value_words(name)}.{did_you_mean(name, sorted(known))} "
            f"It takes {', '.join(shown) if shown else 'none of its own'}.",
            argument=name[:500],
            received=short_value(config[name]),
            expected=list(shown),
        )
        for name in unknown[:_MAX_UNKNOWN]
    ]
    if len(unknown) > _MAX_UNKNOWN:
        drafts.append(
            IssueDraft(
                IssueCode.UNKNOWN_ARGUMENT,
                f"has {len(unknown) - _MAX_UNKNOWN:,} more arguments that it does not take.",
            )
        )
    return drafts


def _missing(spec: LayerSpec, config: JsonObject) -> list[IssueDraft]:
    return [
        IssueDraft(
            IssueCode.MISSING_ARGUMENT,
            f"needs {argument.name}, which is not given"
            f"{': ' + wanted if (wanted := _first_sentence(argument.help)) else ''}.",
            argument=argument.name,
            expected=_first_sentence(argument.help) or None,
        )
        for argument in spec.arguments
        if argument.required and argument.name not in config
    ]


def _first_sentence(text: str) -> str:
    """The first sentence of a help text, without its full stop."""
    return text.split(". ")[0].rstrip(".")


def _wrong_kind(spec: LayerSpec, config: JsonObject) -> list[IssueDraft]:
    kinds = {argument.name: argument for argument in spec.arguments}
    drafts = []
    for name, value in config.items():
        argument = kinds.get(name)
        if argument is None or (value is None and not argument.required):
            continue
        wanted = _wanted(argument.type, value)
        if wanted is None:
            continue
        expected = expected_value(spec, name)
        drafts.append(
            IssueDraft(
                IssueCode.BAD_ARGUMENT,
                f"has {name} = {value_words(value)}; it must be {wanted}.",
                argument=name,
                received=short_value(value),
                expected=expected[1] if expected else wanted,
            )
        )
    return drafts


def _wanted(kind: ArgumentType, value: JsonValue) -> str | None:
    """What a value should have been, or None where its kind may do: Keras judges the rest."""
    if kind is ArgumentType.BOOLEAN:
        is_switch = isinstance(value, bool) or value in (0, 1)
        return None if is_switch else "true or false"
    if kind is ArgumentType.INTEGER:
        items = value if isinstance(value, list) else [value]  # 1-D layers write [2] themselves
        if not all(isinstance(item, int | float) for item in items):
            return "a whole number"
        if isinstance(value, float) and not value.is_integer():
            return "a whole number"
    if kind in _NUMBERS and (isinstance(value, str | dict) or value is None):
        return "a number"
    if kind is ArgumentType.SHAPE and isinstance(value, str | dict):
        return "a shape, such as (28, 28, 1)"
    if kind is ArgumentType.INTEGERS and isinstance(value, str) and not value:
        return "a whole number, or several"
    return None
