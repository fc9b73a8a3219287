"""Mends for what is wrong with a document itself: names, inputs, arguments, wires."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from app.engine.catalogue.lookup import layer_spec, usable_names
from app.engine.modeling.inputs import is_input
from app.engine.modeling.issues import shape_words
from app.engine.modeling.mended import (
    begun,
    free_name,
    removed,
    renamed,
    replaced,
    with_config,
    without_config,
)
from app.engine.modeling.trouble import Mend, Trouble
from app.spec.layer_ranks import input_ndim
from app.spec.network import NetworkKind
from app.spec.shape_report import IssueCode

_SHAPES: dict[int | None, list[int]] = {1: [8], 2: [100, 8], 3: [28, 28, 1], 4: [16, 16, 16, 1]}
"""The input that a network begins with, by how many axes its first layer takes."""


def of_missing_input(trouble: Trouble) -> Iterator[Mend]:
    """A first layer without a shape, a layer without a wire, an Input that states nothing."""
    if trouble.issue.code is not IssueCode.MISSING_INPUT:
        return
    network, index = trouble.network, trouble.index
    if is_input(trouble.layer):
        followers = [
            position
            for position, references in enumerate(trouble.wiring.inbound)
            if any(item.layer_index == index for item in references)
        ]
        follower = network.layers[followers[0]] if followers else None
        shape = _SHAPES.get(input_ndim(follower) if follower else None, [8])
        mended = with_config(network, index, shape=shape)
        yield Mend(f"Set the shape to {shape_words(shape)}", mended)
        return
    if network.kind is NetworkKind.FUNCTIONAL:
        used = {item.name for references in trouble.wiring.inbound for item in references}
        for layer in network.layers:
            if is_input(layer) and layer.name not in used:
                yield Mend(
                    f"Wire {layer.name} into it", replaced(network, index, inbound=(layer.name,))
                )
    is_lookup = trouble.layer.class_name == "Embedding"
    shape = [100] if is_lookup else _SHAPES.get(input_ndim(trouble.layer), [8])
    config = {"shape": shape, "dtype": "int32"} if is_lookup else {"shape": shape}
    mended = begun(network, index, config)  # type: ignore[arg-type]
    yield Mend(f"Add an Input of shape {shape_words(shape)}", mended)


def of_misplaced_input(trouble: Trouble) -> Iterator[Mend]:
    """A shape that is stated in the middle."""
    if trouble.issue.code is not IssueCode.INPUT_SHAPE_ELSEWHERE:
        return
    if is_input(trouble.layer):
        yield Mend("Remove this Input", removed(trouble.network, trouble.index))
    elif trouble.issue.argument is not None:
        name = trouble.issue.argument
        yield Mend(f"Remove {name}", without_config(trouble.network, trouble.index, name))


def of_names(trouble: Trouble) -> Iterator[Mend]:
    """A name that TensorFlow does not take, or that is there twice."""
    network, index = trouble.network, trouble.index
    if trouble.issue.code is IssueCode.REPEATED_NAME:
        name = free_name(network, trouble.layer.class_name)
        yield Mend(f"Rename it to {name}", renamed(network, index, name, follow=False))
    elif trouble.issue.code is IssueCode.BAD_NAME:
        cleaned = re.sub(r"[^A-Za-z0-9_.>-]+", "_", trouble.layer.name).strip("_")[:100]
        taken = {layer.name for layer in network.layers}
        name = cleaned if cleaned and cleaned not in taken else free_name(network, "Layer")
        yield Mend(f"Rename it to {name}", renamed(network, index, name, follow=True))


def of_classes(trouble: Trouble) -> Iterator[Mend]:
    """A class that there is not: one of nearly the same name."""
    if trouble.issue.code is not IssueCode.UNKNOWN_CLASS:
        return
    for name in _closest(trouble.layer.class_name, usable_names()):
        yield Mend(f"Use {name}", replaced(trouble.network, trouble.index, class_name=name))


def of_arguments(trouble: Trouble) -> Iterator[Mend]:
    """An argument that the layer does not take, or whose value does not do."""
    issue, config = trouble.issue, trouble.layer.config
    if issue.code not in (IssueCode.UNKNOWN_ARGUMENT, IssueCode.BAD_ARGUMENT):
        return
    spec, name = layer_spec(trouble.layer.class_name), issue.argument
    if spec is None or name is None or name not in config:
        return
    arguments = {argument.name: argument for argument in spec.arguments}
    network, index = trouble.network, trouble.index
    if issue.code is IssueCode.UNKNOWN_ARGUMENT:
        for known in _closest(name, [one for one in arguments if one not in config]):
            changed = {known if key == name else key: value for key, value in config.items()}
            yield Mend(f"Rename {name} to {known}", replaced(network, index, config=changed))
        yield Mend(f"Remove {name}", without_config(network, index, name))
        return
    argument = arguments.get(name)
    value = config[name]
    if argument is not None and argument.choices and isinstance(value, str):
        offered = [choice for choice in argument.choices if isinstance(choice, str)]
        for choice in _closest(value, offered):
            yield Mend(f'Set {name}="{choice}"', with_config(network, index, **{name: choice}))
    if argument is not None and not argument.required:
        yield Mend(f"Leave {name} at its default", without_config(network, index, name))


def of_dtypes(trouble: Trouble) -> Iterator[Mend]:
    """Numbers where indices are looked up: the Input says so."""
    if trouble.issue.code is not IssueCode.DTYPE_MISMATCH or trouble.before is None:
        return
    if is_input(trouble.network.layers[trouble.before]):
        mended = with_config(trouble.network, trouble.before, dtype="int32")
        yield Mend("Give the Input the dtype int32", mended)


def of_wires(trouble: Trouble) -> Iterator[Mend]:
    """Wires from nowhere, and wires into an Input; a layer that leads nowhere."""
    issue, layer, index = trouble.issue, trouble.layer, trouble.index
    network = trouble.network
    if issue.code is IssueCode.UNKNOWN_INBOUND:
        others = [one.name for one in network.layers if one.name != layer.name]
        kept = tuple(text for text in layer.inbound or () if text != issue.received)
        for name in _closest(str(issue.received), others):
            wired = tuple(name if text == issue.received else text for text in layer.inbound or ())
            yield Mend(f"Take it from {name}", replaced(network, index, inbound=wired))
        yield Mend("Remove this wire", replaced(network, index, inbound=kept))
    elif issue.code is IssueCode.WRONG_NUM_INPUTS and is_input(layer):
        yield Mend("Remove the wire", replaced(network, index, inbound=None))
    elif issue.code is IssueCode.LOOSE_END:
        yield Mend(f"Delete {layer.name}", removed(network, index))


def _closest(name: str, names: Sequence[str]) -> list[str]:
    by_lower = {known.lower(): known for known in names}
    close = get_close_matches(name.lower()[:80], list(by_lower), n=2, cutoff=0.65)
    return [by_lower[match] for match in close]
