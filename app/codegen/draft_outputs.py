"""What a draft's `call` gives, so that the layers behind it can be built before it is written."""

from dataclasses import dataclass

from app.codegen.draft_weights import by_name
from app.spec.base import Shape
from app.spec.model_view import ModelLayer

_CONSUMERS = {
    **dict.fromkeys("Dense LSTM GRU SimpleRNN BatchNormalization LayerNormalization".split(), 0),
    **dict.fromkeys("Conv1D Conv2D Conv3D DepthwiseConv2D SeparableConv2D".split(), -2),
}
"""Layers by whose first weight the last axis of what comes in is told: which axis of it."""

_PASSING = frozenset("Activation Dropout ReLU LeakyReLU PReLU GaussianNoise".split())
"""Layers that leave the shape as it is."""


@dataclass(frozen=True)
class OutputDraft:
    """How many tensors come out, and of which shapes; in Python, None where it is not known.

    `shapes`: the axes after the batch, of each. `size`: the last axis of the one that there is.
    """

    count: int = 1
    shapes: tuple[str, ...] = ()
    size: str | None = None


def output_draft(uses: list[ModelLayer], layers: tuple[ModelLayer, ...]) -> OutputDraft:
    """What the file states of the outputs, else what takes them tells."""
    count = max(_count(use, layers) for use in uses)
    if all(_is_told(use, count) for use in uses) and (
        count > 1 or any(_is_other_rank(use, layers) for use in uses)
    ):
        shapes = tuple(
            by_name({use.name: use.outputs[place].shape[1:] for use in uses})
            for place in range(count)
        )
        return OutputDraft(count, shapes)
    flat = {use.name: _flat_size(use, layers) for use in uses}
    if count == 1 and None not in flat.values():
        return OutputDraft(1, (by_name({name: (size,) for name, size in flat.items()}),))
    sizes = {use.name: _size(use, layers) for use in uses}
    known = count == 1 and set(sizes.values()) != {None}
    return OutputDraft(count, (), by_name(sizes) if known else None)


def _count(use: ModelLayer, layers: tuple[ModelLayer, ...]) -> int:
    """The number of outputs: as many as are stated, or taken ("name:1" is the second)."""
    numbers = [len(use.outputs), 1]
    for layer in layers:
        for reference in layer.inbound:
            name, _, place = reference.rpartition(":")
            if name == use.name and place.isdecimal():
                numbers.append(int(place) + 1)
    return max(numbers)


def _is_told(use: ModelLayer, count: int) -> bool:
    return len(use.outputs) == count and all(
        len(output.shape) > 1 and None not in output.shape[1:] for output in use.outputs
    )


def _is_other_rank(use: ModelLayer, layers: tuple[ModelLayer, ...]) -> bool:
    """Whether what comes out differs from what comes in by more than the last axis."""
    coming = next((_outputs_of(name, layers) for name in use.inbound), None)
    return coming is None or coming[1:-1] != use.outputs[0].shape[1:-1]


def _outputs_of(reference: str, layers: tuple[ModelLayer, ...]) -> Shape | None:
    name = reference.split(":")[0]
    found = next((layer.outputs for layer in layers if layer.name == name), ())
    return found[0].shape if found else None


def _size(use: ModelLayer, layers: tuple[ModelLayer, ...]) -> int | None:
    """The size of the output's last axis, where the file or what follows tells it."""
    if use.outputs and use.outputs[0].shape:
        return use.outputs[0].shape[-1]
    return _taken_size(use.name, layers)


def _flat_size(use: ModelLayer, layers: tuple[ModelLayer, ...]) -> int | None:
    """How many numbers come out for a sample, where a Flatten and what follows it tell it."""
    if use.outputs:
        return None
    for layer in layers:
        if use.name in layer.inbound and layer.class_name == "Flatten":
            return _taken_size(layer.name, layers)
    return None


def _taken_size(name: str, layers: tuple[ModelLayer, ...]) -> int | None:
    """The size of the last axis that a layer behind takes."""
    for layer in layers:
        if name not in layer.inbound:
            continue
        if layer.class_name in _CONSUMERS and layer.weights:
            return layer.weights[0].shape[_CONSUMERS[layer.class_name]]
        if layer.class_name in _PASSING:
            return _taken_size(layer.name, layers)
    return None
