"""What is wrong with the wires of a network, and what they bring to a box."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.engine.modeling.inference import Tensor
from app.engine.modeling.inputs import is_input
from app.engine.modeling.issues import IssueDraft, did_you_mean, value_words
from app.spec.graph import Reference, Wiring, ancestors_of, leaves_of, output_references
from app.spec.network import NetworkDocument, NetworkKind
from app.spec.shape_report import IssueCode, LayerIssue, Severity


@dataclass(frozen=True)
class Arrival:
    """What comes into a box: tensors, or None where that is not known.

    `is_stack`: they are all that the layer before in a stack gives.
    `is_start`: no wire leads here. `draft` is an issue of the wires themselves.
    """

    tensors: tuple[Tensor, ...] | None = None
    is_stack: bool = False
    is_start: bool = False
    draft: IssueDraft | None = None


def arrivals(
    network: NetworkDocument,
    wiring: Wiring,
    index: int,
    outputs: Sequence[tuple[Tensor, ...] | None],
    given: Sequence[Tensor] | None,
) -> Arrival:
    """What the wires bring to a box, given the outputs of the boxes before it."""
    references = wiring.inbound[index]
    if not references:
        if given is not None and index == 0:
            return Arrival(tensors=tuple(given), is_stack=network.kind is NetworkKind.SEQUENTIAL)
        return Arrival(is_start=True)
    if network.kind is NetworkKind.SEQUENTIAL:
        before = outputs[index - 1]
        return Arrival(tensors=before, is_stack=True)
    tensors: list[Tensor] = []
    for reference in references:
        if reference.layer_index is None:
            return Arrival()
        given_out = outputs[reference.layer_index]
        if given_out is None:
            return Arrival()
        if reference.output_index >= len(given_out):
            return Arrival(draft=_no_such_output(reference, len(given_out)))
        tensors.append(given_out[reference.output_index])
    return Arrival(tensors=tuple(tensors))


def wiring_drafts(network: NetworkDocument, wiring: Wiring) -> Iterator[tuple[int, IssueDraft]]:
    """Everything that is wrong with names in `inbound`, `outputs` and `shares`, and cycles."""
    yield from _share_drafts(network, wiring)
    if network.kind is NetworkKind.SEQUENTIAL:
        return
    names = list(wiring.index_of)
    for index, references in enumerate(wiring.inbound):
        for reference in references:
            if reference.layer_index is None:
                yield (
                    index,
                    IssueDraft(
                        IssueCode.UNKNOWN_INBOUND,
                        f"takes its input from {value_words(reference.name)}, but there is no "
                        f"layer of this name.{did_you_mean(reference.name, names)}",
                        argument="inbound",
                        received=reference.name,
                    ),
                )
        if references and is_input(network.layers[index]):
            yield (
                index,
                IssueDraft(
                    IssueCode.WRONG_NUM_INPUTS,
                    "is an Input, where the network begins, but a wire leads into it. "
                    "Remove the wire.",
                    argument="inbound",
                    received=len(references),
                    expected=0,
                ),
            )
    for cycle in wiring.cycles:
        path = " → ".join(network.layers[index].name for index in (*cycle[:8], cycle[0]))
        dots = " (shortened)" if len(cycle) > 8 else ""
        yield (
            cycle[0],
            IssueDraft(
                IssueCode.CYCLE,
                f"is part of a circle: {path}{dots}. Data flows in one direction only; "
                "remove one of these wires.",
                received=[network.layers[index].name for index in cycle[:32]],
            ),
        )
    yield from _output_drafts(network, wiring)


def _output_drafts(network: NetworkDocument, wiring: Wiring) -> Iterator[tuple[int, IssueDraft]]:
    """Layers that lead nowhere."""
    outputs = [item.layer_index for item in output_references(network, wiring)]
    found = [index for index in outputs if index is not None]
    useful = ancestors_of(wiring, found)
    for index in leaves_of(wiring):
        layer = network.layers[index]
        is_loose_input = is_input(layer) and len(network.layers) > 1 and network.outputs is None
        if index not in useful or is_loose_input:
            yield (
                index,
                IssueDraft(
                    IssueCode.LOOSE_END,
                    "leads nowhere: no layer takes its output, and it is not among the network's "
                    "outputs. Wire it on, or delete it.",
                    severity=Severity.WARNING,
                ),
            )


def network_issues(
    network: NetworkDocument, wiring: Wiring, outputs: Sequence[tuple[Tensor, ...] | None]
) -> tuple[LayerIssue, ...]:
    """What is wrong with the network's own `outputs`, once those of its layers are known."""
    if network.kind is NetworkKind.SEQUENTIAL or network.outputs is None:
        return ()
    issues = []
    if not network.outputs:
        issues.append("The network names no outputs. Name one, or leave outputs out.")
    for text, item in zip(network.outputs, output_references(network, wiring), strict=True):
        known = None if item.layer_index is None else outputs[item.layer_index]
        if item.layer_index is None:
            question = did_you_mean(item.name, list(wiring.index_of))
            issues.append(
                f"The network's output {value_words(text)} names no layer of it.{question}"
            )
        elif known is not None and item.output_index >= len(known):
            issues.append(
                f"The network's output {value_words(text)} is output {item.output_index + 1} of a "
                f"layer that has {len(known)}."
            )
    return tuple(
        LayerIssue(code=IssueCode.UNKNOWN_OUTPUT, message=message, argument="outputs")
        for message in issues
    )


def _share_drafts(network: NetworkDocument, wiring: Wiring) -> Iterator[tuple[int, IssueDraft]]:
    names = list(wiring.index_of)
    for index, layer in enumerate(network.layers):
        if layer.shares is None:
            continue
        owner = wiring.index_of.get(layer.shares)
        if owner is None:
            problem = f"but there is no layer of this name.{did_you_mean(layer.shares, names)}"
        elif owner == index:
            problem = "which is the layer itself."
        elif network.layers[owner].shares is not None:
            problem = "which itself shares another's. Name the layer that has the weights."
        elif is_input(network.layers[owner]):
            problem = "which is an Input and has no weights."
        elif network.layers[owner].class_name != layer.class_name:
            problem = f"which is a {network.layers[owner].class_name}, not a {layer.class_name}."
        else:
            continue
        yield (
            index,
            IssueDraft(
                IssueCode.UNKNOWN_SHARED_LAYER,
                f"shares the weights of {value_words(layer.shares)}, {problem}",
                argument="shares",
                received=layer.shares,
            ),
        )


def _no_such_output(reference: Reference, count: int) -> IssueDraft:
    outputs = "one output" if count == 1 else f"{count} outputs"
    return IssueDraft(
        IssueCode.UNKNOWN_OUTPUT,
        f"takes output {reference.output_index + 1} of {value_words(reference.name)}, "
        f"which has only {outputs}.",
        argument="inbound",
        received=f"{reference.name}:{reference.output_index}",
        expected=count,
    )
