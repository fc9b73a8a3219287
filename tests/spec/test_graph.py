"""Wiring of network documents: references, order, cycles, ancestors."""

from app.spec.graph import (
    Reference,
    ancestors_of,
    leaves_of,
    order_of,
    output_references,
    parse_reference,
    read_wiring,
)
from app.spec.network import NetworkDocument


def _network(kind: str, wires: dict[str, list[str]], **more: object) -> NetworkDocument:
    layers = [
        {"name": name, "class_name": "Dense", "inbound": inbound} for name, inbound in wires.items()
    ]
    return NetworkDocument.model_validate({"kind": kind, "layers": layers, **more})


def test_references_name_a_layer_and_an_output() -> None:
    index_of = {"lstm": 0, "odd:1": 1}
    assert parse_reference("lstm", index_of) == Reference("lstm", 0, 0)
    assert parse_reference("lstm:2", index_of) == Reference("lstm", 2, 0)
    assert parse_reference("odd:1", index_of) == Reference("odd:1", 0, 1)
    assert parse_reference("gone", index_of) == Reference("gone", 0, None)
    assert parse_reference("gone:1", index_of).layer_index is None
    assert parse_reference("lstm:", index_of).layer_index is None
    assert parse_reference("lstm:-1", index_of).layer_index is None
    assert parse_reference("lstm:²", index_of).layer_index is None
    assert parse_reference("lstm:" + "9" * 5000, index_of).layer_index is None


def test_a_stack_is_wired_by_its_order() -> None:
    network = _network("sequential", {"a": [], "b": [], "c": []})
    wiring = read_wiring(network)
    assert wiring.order == (0, 1, 2)
    assert [[r.layer_index for r in references] for references in wiring.inbound] == [[], [0], [1]]
    assert output_references(network, wiring) == (Reference("c", 0, 2),)


def test_order_is_the_documents_where_the_wires_leave_a_choice() -> None:
    network = _network("functional", {"sum": ["x", "y"], "y": [], "x": [], "end": ["sum"]})
    wiring = read_wiring(network)
    assert wiring.order == (1, 2, 0, 3)
    assert leaves_of(wiring) == (3,)
    assert ancestors_of(wiring, [0]) == {0, 1, 2}


def test_outputs_are_the_leaves_unless_they_are_named() -> None:
    wires = {"x": [], "a": ["x"], "b": ["x"]}
    network = _network("functional", wires)
    wiring = read_wiring(network)
    assert [r.name for r in output_references(network, wiring)] == ["a", "b"]
    named = _network("functional", wires, outputs=["a:1", "gone"])
    assert output_references(named, wiring) == (Reference("a", 1, 1), Reference("gone", 0, None))


def test_a_repeated_name_means_the_first() -> None:
    network = NetworkDocument.model_validate(
        {
            "kind": "functional",
            "layers": [
                {"name": "a", "class_name": "InputLayer"},
                {"name": "a", "class_name": "Dense", "inbound": ["a"]},
            ],
        }
    )
    assert read_wiring(network).inbound[1] == (Reference("a", 0, 0),)
    assert read_wiring(network).cycles == ()


def test_cycles_are_found_once_each_in_the_direction_of_flow() -> None:
    network = _network(
        "functional",
        {"x": [], "a": ["c"], "b": ["a"], "c": ["b"], "after": ["c"], "self": ["self"]},
    )
    wiring = read_wiring(network)
    assert wiring.order == (0,)
    assert wiring.cycles == ((1, 2, 3), (5,))


def test_two_cycles_that_share_no_layer() -> None:
    order, cycles = order_of([[1], [0], [3], [2], []])
    assert order == (4,)
    assert cycles == ((0, 1), (2, 3))


def test_long_chains_and_a_layer_named_twice_in_one_inbound() -> None:
    count = 20_000
    order, cycles = order_of([[index - 1] if index else [] for index in range(count)])
    assert order == tuple(range(count))
    assert cycles == ()
    assert order_of([[], [0, 0]]) == ((0, 1), ())
    ring = [[(index - 1) % count] for index in range(count)]
    assert len(order_of(ring)[1][0]) == count


def test_an_empty_network() -> None:
    network = NetworkDocument(kind="sequential")
    wiring = read_wiring(network)
    assert wiring.order == ()
    assert output_references(network, wiring) == ()
