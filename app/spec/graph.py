"""Pure functions on the wiring of a network document: references, order, cycles, ancestors.

A layer is meant by its index in `layers`, since a drawing may repeat a name; a
repeated name means the first layer that has it. Nothing here recurses: chains of
thousands of layers are ordinary.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.spec.network import NetworkDocument, NetworkKind


@dataclass(frozen=True)
class Reference:
    """One entry of `inbound` or `outputs`: a layer's name and which of its outputs.

    `layer_index` is None where no layer has the name.
    """

    name: str
    output_index: int
    layer_index: int | None


@dataclass(frozen=True)
class Wiring:
    """How the layers of a network are connected.

    `inbound` holds, for each layer, what comes in. `order` lists the layers so
    that each stands after those that it needs; layers on or after a cycle are
    missing from it. `cycles` lists each cycle once, in the direction of flow.
    """

    index_of: dict[str, int]
    inbound: tuple[tuple[Reference, ...], ...]
    order: tuple[int, ...]
    cycles: tuple[tuple[int, ...], ...]


def first_index_of(network: NetworkDocument) -> dict[str, int]:
    """Name → index of the first layer that has it."""
    index_of: dict[str, int] = {}
    for index, layer in enumerate(network.layers):
        index_of.setdefault(layer.name, index)
    return index_of


def parse_reference(text: str, index_of: dict[str, int]) -> Reference:
    """Read `"name"` (its first output) or `"name:1"` (its second).

    A layer that is called `"name:1"` in full is meant before the second output of `"name"`.
    """
    if text in index_of:
        return Reference(text, 0, index_of[text])
    name, colon, number = text.rpartition(":")
    if colon and number.isascii() and number.isdigit() and len(number) < 10:
        return Reference(name, int(number), index_of.get(name))
    return Reference(text, 0, None)


def read_wiring(network: NetworkDocument) -> Wiring:
    """The connections of a network, sequential or functional, and an order to go through them."""
    index_of = first_index_of(network)
    inbound = _inbound(network, index_of)
    order, cycles = order_of([_needed(references) for references in inbound])
    return Wiring(index_of, inbound, order, cycles)


def _inbound(
    network: NetworkDocument, index_of: dict[str, int]
) -> tuple[tuple[Reference, ...], ...]:
    if network.kind is NetworkKind.SEQUENTIAL:
        layers = network.layers
        return tuple(
            (Reference(layers[index - 1].name, 0, index - 1),) if index else ()
            for index in range(len(layers))
        )
    return tuple(
        tuple(parse_reference(text, index_of) for text in layer.inbound or ())
        for layer in network.layers
    )


def _needed(references: Iterable[Reference]) -> list[int]:
    return [item.layer_index for item in references if item.layer_index is not None]


def order_of(
    needed: Sequence[Sequence[int]],
) -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]:
    """An order in which each item stands after those that it needs, and the cycles.

    Where several may come next, the first in the document does.
    """
    waiting_for = [len(set(items)) for items in needed]
    followers: list[list[int]] = [[] for _ in needed]
    for index, items in enumerate(needed):
        for item in set(items):
            followers[item].append(index)
    ready = [index for index, count in enumerate(waiting_for) if count == 0]
    order: list[int] = []
    while ready:
        index = heapq.heappop(ready)
        order.append(index)
        for follower in followers[index]:
            waiting_for[follower] -= 1
            if waiting_for[follower] == 0:
                heapq.heappush(ready, follower)
    left = set(range(len(needed))).difference(order)
    return tuple(order), _cycles(needed, left)


def _cycles(needed: Sequence[Sequence[int]], left: set[int]) -> tuple[tuple[int, ...], ...]:
    """Cycles among the items that no order reaches, no item in two of them."""
    cycles: list[tuple[int, ...]] = []
    seen: set[int] = set()
    for start in sorted(left):
        path: list[int] = []
        position: dict[int, int] = {}
        index: int | None = start
        while index is not None and index not in seen:
            seen.add(index)
            position[index] = len(path)
            path.append(index)
            index = next((item for item in needed[index] if item in left), None)
        if index is not None and index in position:
            cycle = path[position[index] :]
            cycle.reverse()
            first = cycle.index(min(cycle))
            cycles.append(tuple(cycle[first:] + cycle[:first]))
    return tuple(cycles)


def leaves_of(wiring: Wiring) -> tuple[int, ...]:
    """The layers whose outputs nothing takes, in document order."""
    used = {index for references in wiring.inbound for index in _needed(references)}
    return tuple(index for index in range(len(wiring.inbound)) if index not in used)


def output_references(network: NetworkDocument, wiring: Wiring) -> tuple[Reference, ...]:
    """What the network gives: its `outputs`, or else its leaves (the last layer of a stack)."""
    if network.kind is NetworkKind.SEQUENTIAL:
        last = len(network.layers) - 1
        return (Reference(network.layers[last].name, 0, last),) if network.layers else ()
    if network.outputs is not None:
        return tuple(parse_reference(text, wiring.index_of) for text in network.outputs)
    return tuple(Reference(network.layers[index].name, 0, index) for index in leaves_of(wiring))


def ancestors_of(wiring: Wiring, indices: Iterable[int]) -> frozenset[int]:
    """The given layers and every layer that leads to one of them."""
    found = set(indices)
    waiting = list(found)
    while waiting:
        for index in _needed(wiring.inbound[waiting.pop()]):
            if index not in found:
                found.add(index)
                waiting.append(index)
    return frozenset(found)
