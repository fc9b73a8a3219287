"""What a draft of a missing class makes in `build`: its weights, the layers within, its base."""

import builtins
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.codegen.draft_parts import ByUse, Part, attention_part, told_part
from app.codegen.expressions import quoted
from app.spec.base import JsonValue
from app.spec.class_names import snake_case
from app.spec.model_view import ModelLayer, WeightView

RESERVED = frozenset({*dir(builtins), "build", "call", "built", "name", "dtype", "trainable"})
"""What no attribute of a draft is called."""

_OBJECTS = (
    "activation use_bias kernel_initializer bias_initializer kernel_regularizer "
    "bias_regularizer activity_regularizer kernel_constraint bias_constraint"
)
_CONV_ARGUMENTS = frozenset(
    f"filters kernel_size strides padding data_format dilation_rate groups {_OBJECTS}".split()
)
_DENSE_ARGUMENTS = frozenset(f"units lora_rank lora_alpha quantization_config {_OBJECTS}".split())


@dataclass(frozen=True)
class Base:
    """A class of Keras that a missing one was derived from.

    Source: what `get_config` of Dense, Conv1D, Conv2D and Conv3D writes in Keras 2 and 3.
    """

    class_name: str
    arguments: frozenset[str]
    num_weights: int


def base_of(use: ModelLayer) -> Base | None:
    """The class of Keras whose arguments and first weights a layer has; None: there is none."""
    config = use.config
    has_bias = config.get("use_bias") is True
    shapes = [tuple(weight.shape) for weight in use.weights[: 1 + has_bias]]
    if len(shapes) < 1 + has_bias:
        return None
    filters, size = config.get("filters"), config.get("kernel_size")
    if {"filters", "kernel_size", "strides", "dilation_rate"} <= config.keys():
        is_conv = isinstance(size, list) and shapes[0][:-2] == tuple(size) and len(size) <= 3
        name, arguments, last = f"Conv{len(shapes[0]) - 2}D", _CONV_ARGUMENTS, filters
        if not is_conv:
            return None
    elif {"units", "use_bias", "kernel_initializer", "bias_initializer"} <= config.keys():
        name, arguments, last = "Dense", _DENSE_ARGUMENTS, config["units"]
        if len(shapes[0]) != 2:
            return None
    else:
        return None
    fits = shapes[0][-1] == last and (not has_bias or shapes[1] == (last,))
    return Base(name, arguments, len(shapes)) if fits else None


def own_layer_names(use: ModelLayer) -> tuple[str, ...]:
    """The arguments that are layers and come built out of the file: they make their own weights."""
    return tuple(key for key, value in use.config.items() if is_name(key) and _is_layer(value))


def _is_layer(value: JsonValue) -> bool:
    return isinstance(value, dict) and "build_config" in value and "class_name" in value


def _is_own(weight: WeightView, use: ModelLayer) -> bool:
    """Whether a weight belongs to a layer that is an argument."""
    way = weight.name.split("/")[:-1]
    for key in own_layer_names(use):
        value = use.config[key]
        config = value.get("config") if isinstance(value, dict) else None
        name = config.get("name") if isinstance(config, dict) else None
        if key in way or name in way:
            return True
    return False


Entry = dict[str, Any]
"""One weight of a draft: owner, attribute, name, shape, more; and its place in the file."""


def weight_lines(
    uses: list[ModelLayer], taken: set[str], base: Base | None
) -> tuple[list[Part], list[Entry]]:
    """The layers within, and owner, attribute, name and shape of each weight, in file order.

    A .keras file keeps a weight under the attribute of the layer that owns it; a plain
    layer under each such attribute takes it, where its own class is not told. In an .h5 file
    the names tell the layers: they stand for themselves where the class of each is told.
    """
    is_numbered = any("vars" in weight.name.split("/") for weight in uses[0].weights)
    owners, made = _entries(uses, taken, base, by_names=not is_numbered)
    parts = _told(owners, made, uses)
    if not is_numbered and any(part.make is None for part in parts):
        owners, made = _entries(uses, taken, base, by_names=False)
        parts = []
    told = tuple(part.owner for part in parts if part.make is not None)
    left = [
        entry
        for entry in made
        if not any(f"{entry['owner']}.".startswith(f"{owner}.") for owner in told)
    ]
    return parts, left


def _entries(
    uses: list[ModelLayer], taken: set[str], base: Base | None, *, by_names: bool
) -> tuple[list[str], list[Entry]]:
    group = re.compile(rf"{re.escape(snake_case(uses[0].class_name))}(_\d+)?")
    owners: dict[str, set[str]] = {"self": set(taken)}
    made: list[tuple[int, Entry]] = []
    is_still = False  # Keras keeps what is trained first, so nothing behind such a weight is.
    for place, weight in enumerate(uses[0].weights):
        if (base is not None and place < base.num_weights) or _is_own(weight, uses[0]):
            continue
        *way, last = weight.name.split("/")
        owner = "self"
        for part in _named_parts(way, uses[0].name) if by_names else _parts(way, group):
            owner = f"{owner}.{part}"
            owners.setdefault(owner, set(RESERVED))
        used = owners[owner]
        plain = re.sub(r"\W+", "_", last.split(":")[0]).strip("_") or "weight"
        plain = f"weight_{plain}" if not is_name(plain) else plain
        attribute = plain
        while attribute in used:
            attribute = f"{attribute}_{place}"
        used.add(attribute)
        entry: Entry = {"owner": owner, "attribute": attribute, "name": quoted(attribute)}
        entry |= {"shape": _shape(place, uses), "place": place, "last": last.split(":")[0]}
        is_still = is_still or not weight.dtype.startswith(("float", "bfloat"))
        entry["more"] = _more(weight) if is_still else ""
        made.append((int(last) if last.isdecimal() else place, entry))
    del owners["self"]
    if owners and not by_names:
        # Within a layer the file numbers its weights, and does not sort them by number.
        made.sort(key=lambda numbered: numbered[0])
    return list(owners), [entry for _, entry in made]


def _told(owners: list[str], made: list[Entry], uses: list[ModelLayer]) -> list[Part]:
    """Each layer within, as one of Keras's where its weights tell which; outer ones first."""
    groups: dict[str, list[Entry]] = {owner: [] for owner in owners}
    for entry in made:
        if entry["owner"] != "self":
            groups[entry["owner"]].append(entry)
    ndim = max((len(use.outputs[0].shape) for use in uses if use.outputs), default=0)
    kernels = [len(weight.shape) for weight in uses[0].weights]
    ndim = ndim or (4 if 4 in kernels else 3 if 3 in kernels else 2)
    told: dict[str, Part] = {}
    for owner in owners:
        heads = {
            inner.removeprefix(f"{owner}."): _shapes(entries, uses)
            for inner, entries in groups.items()
            if inner.startswith(f"{owner}.")
        }
        part = attention_part(owner, heads) if heads and not groups[owner] else None
        if part is None and groups[owner]:
            names = [entry["last"] for entry in groups[owner]]
            part = told_part(owner, names, _shapes(groups[owner], uses), ndim)
        if part is not None:
            told[part.owner] = part
    kept = [
        owner
        for owner in owners
        if not any(owner.startswith(f"{outer}.") for outer in told if outer != owner)
    ]
    return [told.get(owner, Part(owner)) for owner in kept]


def _shapes(entries: list[Entry], uses: list[ModelLayer]) -> ByUse:
    return {
        use.name: tuple(
            tuple(use.weights[entry["place"]].shape)
            for entry in entries
            if entry["place"] < len(use.weights)
        )
        for use in uses
    }


def _named_parts(way: list[str], layer: str) -> list[str]:
    """The layers within on the way to a weight, by their names in an .h5 file."""
    start = next((n for n, part in enumerate(way) if part == layer), None)
    inner = way if start is None else way[start + 1 :]
    names = [re.sub(r"\W", "_", part) for part in inner]
    return [name if is_name(name) and name not in RESERVED else f"{name}_" for name in names]


def _more(weight: WeightView) -> str:
    """What `add_weight` must be told of a weight that training does not move."""
    dtype = "" if weight.dtype == "float32" else f", dtype={quoted(weight.dtype)}"
    return f"{dtype}, trainable=False"


def _parts(way: list[str], group: re.Pattern[str]) -> list[str]:
    """The attributes on the way from a layer to its weight; none where the file has no such way."""
    if not way or way[-1] != "vars":
        return []
    start = next((n for n, part in enumerate(way) if group.fullmatch(part)), None)
    parts = [] if start is None else way[start + 1 : -1]
    return parts if all(is_name(part) for part in parts) else []


def _shape(place: int, uses: list[ModelLayer]) -> str:
    """The shape in Python."""
    return by_name(
        {use.name: tuple(use.weights[place].shape) for use in uses if place < len(use.weights)}
    )


def by_name(values: Mapping[str, object]) -> str:
    """One value for all uses where they agree, else the one for the layer's name."""
    if len(set(values.values())) == 1:
        return repr(next(iter(values.values())))
    listed = ", ".join(f"{quoted(name)}: {item!r}" for name, item in values.items())
    return f"{{{listed}}}[self.name]"


def is_name(text: JsonValue) -> bool:
    """Whether a text can be a name in Python."""
    return isinstance(text, str) and text.isidentifier() and not keyword.iskeyword(text)
