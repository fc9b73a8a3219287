"""Mends for shapes that do not fit: a layer in between, another padding, matched widths."""

import re
from collections.abc import Iterator
from math import isqrt, prod

from app.engine.catalogue.lookup import layer_spec
from app.engine.modeling.issues import shape_words
from app.engine.modeling.mended import inserted, replaced, with_config
from app.engine.modeling.trouble import Mend, Trouble
from app.spec.base import JsonValue
from app.spec.network import LayerDocument, NetworkDocument
from app.spec.shape_report import IssueCode

_RANK = re.compile(r"([123])D")
_MERGING = ("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract")


def of_rank(trouble: Trouble) -> Iterator[Mend]:
    """A layer that takes another number of axes than come in."""
    if trouble.issue.code is not IssueCode.WRONG_NDIM or len(trouble.shapes) != 1:
        return
    shape = trouble.shapes[0]
    yield from _sequences(trouble)
    yield from _other_rank(trouble, len(shape) - 2)
    if len(shape) > 2:
        yield trouble.insert("Flatten", {})
        yield from _pooled(trouble, len(shape))
    sizes = shape[1:]
    if None in sizes or not sizes:
        return
    known = [size for size in sizes if size is not None]
    yield _reshaped(trouble, [*known, 1])
    if len(known) == 1:
        side = isqrt(known[0])
        if side * side == known[0]:
            yield _reshaped(trouble, [side, side, 1])
        third = isqrt(known[0] // 3)
        if 3 * third * third == known[0]:
            yield _reshaped(trouble, [third, third, 3])
    if len(known) == 3:
        yield _reshaped(trouble, [known[0], known[1] * known[2]])


def _reshaped(trouble: Trouble, sizes: list[int]) -> Mend:
    words = shape_words(sizes)
    return Mend(
        f"Insert Reshape to {words}",
        inserted(trouble.network, trouble.index, "Reshape", {"target_shape": list(sizes)}),
    )


def _pooled(trouble: Trouble, ndim: int) -> Iterator[Mend]:
    if 3 <= ndim <= 5:
        yield trouble.insert(f"GlobalAveragePooling{ndim - 2}D", {})


def _sequences(trouble: Trouble) -> Iterator[Mend]:
    """A recurrent layer before this one that gives its last step alone."""
    before = trouble.before
    if before is None or len(trouble.shapes[0]) != 2:
        return
    layer = trouble.network.layers[before]
    inner = layer.config.get("layer")
    if isinstance(inner, dict) and isinstance(inner.get("config"), dict):
        changed = {**inner, "config": {**inner["config"], "return_sequences": True}}  # type: ignore[dict-item]
        network = with_config(trouble.network, before, layer=changed)
    elif _takes(layer.class_name, "return_sequences"):
        network = with_config(trouble.network, before, return_sequences=True)
    else:
        return
    yield Mend(f"Set return_sequences=True in {layer.name}", network)


def _takes(class_name: str, argument: str) -> bool:
    spec = layer_spec(class_name)
    return spec is not None and any(item.name == argument for item in spec.arguments)


def _other_rank(trouble: Trouble, rank: int) -> Iterator[Mend]:
    """The same kind of layer for as many axes as there are: Conv2D → Conv1D."""
    found = _RANK.search(trouble.layer.class_name)
    if found is None or not 1 <= rank <= 3:
        return
    name = _RANK.sub(f"{rank}D", trouble.layer.class_name)
    if name == trouble.layer.class_name or layer_spec(name) is None:
        return
    config = {key: _per_axis(value, rank) for key, value in trouble.layer.config.items()}
    yield Mend(
        f"Use {name} instead",
        replaced(trouble.network, trouble.index, class_name=name, config=config),
    )


def _per_axis(value: JsonValue, rank: int) -> JsonValue:
    """One number for each of `rank` axes, where there was one for each of others."""
    if not isinstance(value, list) or not value or not all(isinstance(v, int) for v in value):
        return value
    return value[:rank] + value[-1:] * (rank - len(value))


def of_padding(trouble: Trouble) -> Iterator[Mend]:
    """A kernel that is larger than what it slides over."""
    if trouble.issue.code is not IssueCode.EMPTY_OUTPUT:
        return
    if _takes(trouble.layer.class_name, "padding"):
        network = with_config(trouble.network, trouble.index, padding="same")
        yield Mend('Set padding="same"', network)


def of_merging(trouble: Trouble) -> Iterator[Mend]:
    """Inputs of a merging layer that have different widths, or different numbers of axes."""
    is_mismatch = trouble.issue.code in (IssueCode.SHAPE_MISMATCH, IssueCode.WRONG_NDIM)
    if not is_mismatch or len(trouble.shapes) < 2:
        return
    if trouble.layer.class_name in _MERGING:
        for kept in range(len(trouble.shapes)):
            yield from _matched(trouble, kept)
    if any(len(shape) > 2 for shape in trouble.shapes):
        network = trouble.network
        for wire, shape in enumerate(trouble.shapes):
            if len(shape) > 2:
                network = inserted(network, _index_now(network, trouble), "Flatten", {}, wire)
        yield Mend("Insert Flatten where needed", network)


def _matched(trouble: Trouble, kept: int) -> Iterator[Mend]:
    """Every input but one brought to the width of that one."""
    wanted = trouble.shapes[kept]
    width = wanted[-1]
    if width is None:
        return
    network, class_name = trouble.network, ""
    for wire, shape in enumerate(trouble.shapes):
        if shape == wanted:
            continue
        if len(shape) != len(wanted) or shape[1:-1] != wanted[1:-1]:
            return
        class_name = "Conv2D" if len(shape) == 4 else "Dense"
        config = {"filters": width, "kernel_size": 1} if len(shape) == 4 else {"units": width}
        network = inserted(network, _index_now(network, trouble), class_name, config, wire)  # type: ignore[arg-type]
    if class_name == "Conv2D":
        yield Mend(f"Insert a 1 × 1 Conv2D with {width} filters", network)
    elif class_name:
        yield Mend(f"Insert Dense with {width} units", network)


def _index_now(network: NetworkDocument, trouble: Trouble) -> int:
    """Where the layer stands after insertions before it."""
    return trouble.index + len(network.layers) - len(trouble.network.layers)


def of_reshaping(trouble: Trouble) -> Iterator[Mend]:
    """A Reshape whose sizes do not multiply to what comes in: one of them is left open."""
    target = trouble.layer.config.get("target_shape")
    if trouble.layer.class_name != "Reshape" or not isinstance(target, list):
        return
    for axis in range(len(target)):
        sizes = [-1 if position == axis else size for position, size in enumerate(target)]
        network = with_config(trouble.network, trouble.index, target_shape=sizes)
        yield Mend(f"Set target_shape to {shape_words(sizes)}", network)  # type: ignore[arg-type]
    if trouble.shapes and None not in trouble.shapes[0][1:]:
        total = prod(size or 1 for size in trouble.shapes[0][1:])
        network = with_config(trouble.network, trouble.index, target_shape=[total])
        yield Mend(f"Set target_shape to ({total},)", network)


def of_unknown_axes(trouble: Trouble) -> Iterator[Mend]:
    """Sizes that are not known where they are needed: pooling takes any."""
    if trouble.issue.code is not IssueCode.UNKNOWN_AXIS:
        return
    index, before = trouble.index, trouble.before
    is_behind = before is not None and trouble.network.layers[before].class_name == "Flatten"
    if before is not None and is_behind and trouble.layer.class_name != "Flatten":
        index = before
    shapes = trouble.shapes_into(index)
    ndim = len(shapes[0]) if len(shapes) == 1 else 0
    if not 3 <= ndim <= 5:
        return
    pool = f"GlobalAveragePooling{ndim - 2}D"
    layer: LayerDocument = trouble.network.layers[index]
    if layer.class_name == "Flatten":
        network = replaced(trouble.network, index, class_name=pool, config={})
        yield Mend(f"Use {pool} instead of {layer.name}", network)
    else:
        yield trouble.insert(pool, {})
