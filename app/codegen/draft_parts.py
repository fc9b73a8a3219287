"""Which layer of Keras a layer within a missing class was, told by its weights; else nothing.

A .keras file numbers the weights of a layer and names the attribute that it stood under; an
.h5 file names both. What two classes could have had stays a plain `Layer`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.codegen.expressions import quoted

Shapes = tuple[tuple[int | None, ...], ...]
ByUse = dict[str, Shapes]
"""The shapes of a part's weights, by the name of each layer of the class."""

_GATES = {4: "LSTM", 3: "GRU", 1: "SimpleRNN"}
_HEADS = ("query", "key", "value", "output")
_AXES = {1: "None, None, ", 2: "None, None, None, ", 3: "None, None, None, None, "}


@dataclass(frozen=True)
class Part:
    """A layer within: where it stands, how it is made, and what it is built on.

    `make` None: a plain layer, which gets its weights one by one.
    """

    owner: str
    make: str | None = None
    build: str = ""


def told_part(owner: str, names: Iterable[str], shapes: ByUse, ndim: int) -> Part | None:
    """The layer of Keras that has weights of these shapes, in this order.

    Args:
        owner: where it stands: `self.dense`.
        names: of the weights: their numbers in a .keras file.
        shapes: of the weights.
        ndim: the number of axes of what the class works on, as far as that is told.
    """
    hint = owner.rpartition(".")[2].lower()
    first = next(iter(shapes.values()))
    if None in [size for shape in first for size in shape]:
        return None
    ranks = tuple(len(shape) for shape in first)
    telling = _Telling(owner, hint, frozenset(names), shapes, first, ndim)
    return _RULES[ranks](telling) if ranks in _RULES else None


@dataclass(frozen=True)
class _Telling:
    """What is known of one part."""

    owner: str
    hint: str
    names: frozenset[str]
    shapes: ByUse
    first: Shapes
    ndim: int

    def size(self, place: int, axis: int) -> str:
        """One size in Python, whatever layer of the class it is."""
        return _by_name({use: shapes[place][axis] for use, shapes in self.shapes.items()})

    def window(self) -> str:
        """The kernel size of a convolution."""
        return _by_name({use: shapes[0][:-2] for use, shapes in self.shapes.items()})

    def agree(self, *ends: tuple[int, int]) -> bool:
        """Whether these sizes, as (place, axis), are the same."""
        return all(
            len({shapes[place][axis] for place, axis in ends}) == 1
            for shapes in self.shapes.values()
        )


def _dense(told: _Telling) -> Part | None:
    if not told.agree((0, -1), (1, 0)):
        return None
    made = f"keras.layers.Dense({told.size(0, -1)})"
    return Part(told.owner, made, f"(None, {told.size(0, 0)})")


def _matrix(told: _Telling) -> Part | None:
    sizes = f"{told.size(0, 0)}, {told.size(0, 1)}"
    if "emb" in told.hint or "embeddings" in told.names:
        return Part(told.owner, f"keras.layers.Embedding({sizes})", "(None, None)")
    if not told.names <= {"0", "kernel"}:
        return None
    made = f"keras.layers.Dense({told.size(0, -1)}, use_bias=False)"
    return Part(told.owner, made, f"(None, {told.size(0, 0)})")


def _norm(told: _Telling) -> Part | None:
    other = ("batch", "bn", "group", "prelu", "instance")
    if not told.agree((0, 0), (1, 0)) or any(part in told.hint for part in other):
        return None
    if not told.names <= {"0", "1", "gamma", "beta"}:
        return None
    return Part(told.owner, "keras.layers.LayerNormalization()", f"(None, {told.size(0, 0)})")


def _batch_norm(told: _Telling) -> Part | None:
    if not told.agree((0, 0), (1, 0), (2, 0), (3, 0)):
        return None
    before = "None, " * max(1, told.ndim - 1)
    made = "keras.layers.BatchNormalization()"
    return Part(told.owner, made, f"({before}{told.size(0, 0)})")


def _conv(told: _Telling) -> Part | None:
    rank = len(told.first[0]) - 2
    has_bias = len(told.first) == 2
    is_up = any(part in told.hint for part in ("transpose", "deconv", "up"))
    fits = not has_bias or told.agree((0, -1), (1, 0))
    is_turned = has_bias and told.agree((0, -2), (1, 0))
    more = "" if has_bias else ", use_bias=False"
    window = told.window()
    is_depth = "depthwise" in told.hint or "dw" in told.hint or "depthwise_kernel" in told.names
    is_one = all(shapes[0][-1] == 1 for shapes in told.shapes.values())
    if rank < 3 and is_one and (is_depth or (is_turned and not fits)):
        made = f"keras.layers.DepthwiseConv{rank}D({window}{more})"
        return Part(told.owner, made, f"({_AXES[rank]}{told.size(0, -2)})")
    if fits and not is_up and (rank > 1 or "dense" not in told.hint):
        made = f"keras.layers.Conv{rank}D({told.size(0, -1)}, {window}{more})"
        return Part(told.owner, made, f"({_AXES[rank]}{told.size(0, -2)})")
    if is_turned or (is_up and not has_bias):
        made = f"keras.layers.Conv{rank}DTranspose({told.size(0, -2)}, {window}{more})"
        return Part(told.owner, made, f"({_AXES[rank]}{told.size(0, -1)})")
    return None


def _separable(told: _Telling) -> Part | None:
    rank = len(told.first[0]) - 2
    is_point = all(set(shapes[1][:-2]) == {1} for shapes in told.shapes.values())
    if not is_point or not told.agree((1, -1), (2, 0)):
        return None
    made = (
        f"keras.layers.SeparableConv{rank}D({told.size(1, -1)}, {told.window()}, "
        f"depth_multiplier={told.size(0, -1)})"
    )
    return Part(told.owner, made, f"({_AXES[rank]}{told.size(0, -2)})")


def _recurrent(told: _Telling) -> Part | None:
    """An LSTM, a GRU or a SimpleRNN: its weights are in the cell that it has."""
    kernel, recurrent, bias = told.first
    units, gates = recurrent[0], recurrent[1]
    if not units or kernel[1] != gates or bias[-1] != gates or "cell" not in told.hint:
        return None
    name = _GATES.get((gates or 0) // units)
    if name is None or (gates or 0) % units or (len(bias) == 2) > (name == "GRU"):
        return None
    above = told.owner.rpartition(".")[0]
    owner, kind = (told.owner, f"{name}Cell") if above == "self" else (above, name)
    more = ", reset_after=False" if name == "GRU" and len(bias) == 1 else ""
    before = "None, " if kind.endswith("Cell") else "None, None, "
    made = f"keras.layers.{kind}({told.size(1, 0)}{more})"
    return Part(owner, made, f"({before}{told.size(0, 0)})")


_RULES: dict[tuple[int, ...], Callable[[_Telling], Part | None]] = {
    (2, 1): _dense,
    (2,): _matrix,
    (1, 1): _norm,
    (1, 1, 1, 1): _batch_norm,
    (3, 1): _conv,
    (4, 1): _conv,
    (5, 1): _conv,
    (3,): _conv,
    (4,): _conv,
    (5,): _conv,
    (3, 3, 1): _separable,
    (4, 4, 1): _separable,
    (2, 2, 1): _recurrent,
    (2, 2, 2): _recurrent,
}


def attention_part(owner: str, heads: dict[str, ByUse]) -> Part | None:
    """A MultiHeadAttention, of the weights of its four inner layers by their names."""
    plain = {name.strip("_").removesuffix("_dense"): shapes for name, shapes in heads.items()}
    if "attention_output" in plain:
        plain["output"] = plain.pop("attention_output")
    if set(plain) != set(_HEADS):
        return None
    counts = {len(shapes) for by_use in plain.values() for shapes in by_use.values()}
    kernels = [shapes[0] for by_use in plain.values() for shapes in by_use.values() if shapes]
    if counts not in ({1}, {2}) or any(len(kernel) != 3 for kernel in kernels):
        return None

    def size(head: str, axis: int) -> str:
        return _by_name({use: shapes[0][axis] for use, shapes in plain[head].items()})

    given = [size("query", 1), size("query", 2)]
    if size("value", 2) != size("query", 2):
        given.append(f"value_dim={size('value', 2)}")
    if size("output", 2) != size("query", 0):
        given.append(f"output_shape={size('output', 2)}")
    if counts == {1}:
        given.append("use_bias=False")
    on = ", ".join(
        f"{head}_shape=(None, None, {size(head, 0)})" for head in ("query", "value", "key")
    )
    return Part(owner, f"keras.layers.MultiHeadAttention({', '.join(given)})", on)


def _by_name(values: dict[str, object]) -> str:
    """One value for all layers of the class where they agree, else the one for its name."""
    if len(set(values.values())) == 1:
        return repr(next(iter(values.values())))
    listed = ", ".join(f"{quoted(name)}: {item!r}" for name, item in values.items())
    return f"{{{listed}}}[self.name]"
