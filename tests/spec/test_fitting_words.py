"""A text needs an Embedding in front; data without a text needs none of its traces."""

import pytest

from app.spec.fitting import fit_network
from app.spec.network import LayerDocument, NetworkDocument, NetworkKind
from tests.spec.test_fitting import GUIDE, choice, stack

TEXT = choice((48,), 3).model_copy(update={"vocabulary_size": 500})


def classes(network):
    return [layer.class_name for layer in network.layers]


def test_a_dense_stack_gets_an_embedding_and_the_mean_over_the_words():
    fitted = fit_network(stack(*GUIDE), TEXT)
    assert classes(fitted.network) == [
        "InputLayer", "Embedding", "GlobalAveragePooling1D", "Dense", "Dense",
    ]  # fmt: skip
    first, embedding = fitted.network.layers[:2]
    assert first.config == {"shape": [48], "dtype": "int32"}
    assert embedding.config == {"input_dim": 500, "output_dim": 16}
    assert any("500 words" in change for change in fitted.changes)
    again = fit_network(fitted.network, TEXT)
    assert again.network == fitted.network
    assert again.changes == ()


@pytest.mark.parametrize("inner", ["LSTM", "Conv1D", "Flatten"])
def test_layers_that_take_sequences_get_the_embedding_alone(inner):
    network = stack(("InputLayer", {"shape": [4]}), (inner, {}), ("Dense", {"units": 3}))
    assert classes(fit_network(network, TEXT).network)[:3] == ["InputLayer", "Embedding", inner]


def test_an_embedding_that_is_there_is_widened_never_narrowed():
    for input_dim, expected in ((100, 500), (20_000, 20_000)):
        network = stack(
            ("Embedding", {"input_dim": input_dim, "output_dim": 8}),
            ("GlobalMaxPooling1D", {}),
            ("Dense", {"units": 1}),
        )
        fitted = fit_network(network, TEXT).network
        assert classes(fitted)[:2] == ["InputLayer", "Embedding"]
        assert fitted.layers[0].config == {"shape": [48], "dtype": "int32"}
        assert fitted.layers[1].config["input_dim"] == expected


def test_a_functional_network_is_wired_anew():
    layers = (
        LayerDocument(name="in", class_name="InputLayer", config={"shape": [4]}, inbound=()),
        LayerDocument(name="a", class_name="Dense", config={"units": 8}, inbound=("in",)),
        LayerDocument(name="b", class_name="Dense", config={"units": 8}, inbound=("in",)),
        LayerDocument(name="sum", class_name="Add", inbound=("a", "b")),
        LayerDocument(name="out", class_name="Dense", config={"units": 3}, inbound=("sum",)),
    )
    network = NetworkDocument(kind=NetworkKind.FUNCTIONAL, layers=layers)
    fitted = {layer.name: layer for layer in fit_network(network, TEXT).network.layers}
    assert fitted["embedding"].inbound == ("in",)
    assert fitted["global_average_pooling1d"].inbound == ("embedding",)
    assert fitted["a"].inbound == fitted["b"].inbound == ("global_average_pooling1d",)


def test_numbers_after_a_text_take_the_whole_numbers_away():
    network = stack(("InputLayer", {"shape": [48], "dtype": "int32"}), ("Dense", {"units": 3}))
    fitted = fit_network(network, choice((4,), 3))
    assert fitted.network.layers[0].config == {"shape": [4]}
    assert any("int32" in change for change in fitted.changes)
