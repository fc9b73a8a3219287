"""Fitting a drawing to data. That the result is valid is tested with Keras in test_fit_builds."""

import pytest

from app.spec.dataset import DataChoice, LearningTask
from app.spec.fitting import fit_network
from app.spec.network import LayerDocument, NetworkDocument


def choice(shape=(4,), num_outputs=3, activation="softmax") -> DataChoice:
    return DataChoice(
        inputs=("x",),
        targets=("y",),
        learning_task=LearningTask.CLASSIFICATION
        if activation == "softmax"
        else LearningTask.REGRESSION,
        input_shape=shape,
        num_outputs=num_outputs,
        output_activation=activation,
        loss="mse",
        metrics=(),
        class_names=tuple("abcdefghij"[:num_outputs]) if activation == "softmax" else (),
    )


def stack(*layers: tuple[str, dict]) -> NetworkDocument:
    return NetworkDocument(
        layers=tuple(
            LayerDocument(
                name=f"{class_name.lower()}_{index}", class_name=class_name, config=config
            )
            for index, (class_name, config) in enumerate(layers)
        )
    )


def shapes(network: NetworkDocument) -> list[tuple[str, object]]:
    return [
        (layer.class_name, layer.config.get("shape", layer.config.get("units")))
        for layer in network.layers
    ]


GUIDE = (
    ("InputLayer", {"shape": [784]}),
    ("Dense", {"units": 32, "activation": "relu"}),
    ("Dense", {"units": 10, "activation": "softmax"}),
)


def test_what_fits_stays_as_it_is():
    network = stack(*GUIDE)
    fitted = fit_network(network, choice((28, 28), 10))
    assert fitted.network == network
    assert fitted.changes == ()


def test_input_and_output_follow_the_data_and_each_change_is_said():
    fitted = fit_network(stack(*GUIDE), choice((4,), 3))
    assert shapes(fitted.network) == [("InputLayer", [4]), ("Dense", 32), ("Dense", 3)]
    assert len(fitted.changes) == 2
    assert "was (784,)" in fitted.changes[0]
    assert "units=3, was 10" in fitted.changes[1]
    assert fit_network(fitted.network, choice((4,), 3)).changes == ()


def test_regression_takes_the_activation_away():
    fitted = fit_network(stack(*GUIDE), choice((4,), 1, "linear"))
    assert fitted.network.layers[-1].config == {"units": 1}


@pytest.mark.parametrize(
    ("first", "data", "expected"),
    [
        (("Conv2D", {"filters": 4, "kernel_size": [3, 3]}), (28, 28), [28, 28, 1]),
        (("Conv2D", {"filters": 4, "kernel_size": [3, 3]}), (784,), [28, 28, 1]),
        (("Conv2D", {"filters": 4, "kernel_size": [3, 3]}), (32, 32, 3), [32, 32, 3]),
        (("LSTM", {"units": 4}), (28, 28), [28, 28]),
        (("LSTM", {"units": 4}), (28, 28, 1), [28, 28]),
        (("Conv1D", {"filters": 4, "kernel_size": 3}), (10,), [10, 1]),
        (("Dense", {"units": 4}), (28, 28), [784]),
        (("Flatten", {}), (28, 28), [28, 28]),
        (("Embedding", {"input_dim": 9, "output_dim": 2}), (12,), [12]),
    ],
)
def test_a_missing_input_gets_the_axes_that_the_first_layer_takes(first, data, expected):
    fitted = fit_network(stack(first, ("Dense", {"units": 1})), choice(data))
    assert fitted.network.layers[0].class_name == "InputLayer"
    assert fitted.network.layers[0].config["shape"] == expected


def test_an_old_input_shape_on_the_first_layer_moves_into_an_input_layer():
    network = stack(("Dense", {"units": 4, "input_shape": [9]}), ("Dense", {"units": 3}))
    fitted = fit_network(network, choice((4,)))
    assert shapes(fitted.network)[:2] == [("InputLayer", [4]), ("Dense", 4)]
    assert "input_shape" not in fitted.network.layers[1].config


def test_an_empty_network_gets_an_input_and_an_output():
    fitted = fit_network(NetworkDocument(), choice())
    assert shapes(fitted.network) == [("InputLayer", [4]), ("Dense", 3)]
    assert len(fitted.changes) == 2


def test_a_convolution_at_the_end_gets_flatten_and_dense():
    network = stack(
        ("InputLayer", {"shape": [28, 28, 1]}), ("Conv2D", {"filters": 4, "kernel_size": [3, 3]})
    )
    fitted = fit_network(network, choice((28, 28), 10))
    assert [layer.class_name for layer in fitted.network.layers[2:]] == ["Flatten", "Dense"]
    assert fitted.network.layers[0] == network.layers[0]


def test_a_dense_layer_on_pictures_gets_flatten_before_it():
    network = stack(
        ("InputLayer", {"shape": [28, 28, 1]}),
        ("Conv2D", {"filters": 4, "kernel_size": [3, 3]}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    )
    fitted = fit_network(network, choice((28, 28), 10))
    names = [layer.class_name for layer in fitted.network.layers]
    assert names == ["InputLayer", "Conv2D", "Flatten", "Dense"]


def test_a_softmax_layer_of_its_own_is_respected():
    network = stack(("InputLayer", {"shape": [4]}), ("Dense", {"units": 9}), ("Softmax", {}))
    fitted = fit_network(network, choice())
    assert fitted.network.layers[1].config == {"units": 3}
    assert fitted.network.layers[2] == network.layers[2]


def test_functional_networks_keep_their_wiring():
    network = NetworkDocument(
        kind="functional",
        layers=(
            LayerDocument(name="a", class_name="InputLayer", config={"shape": [2]}, inbound=()),
            LayerDocument(name="b", class_name="Dense", config={"units": 5}, inbound=("a",)),
            LayerDocument(name="c", class_name="Dense", config={"units": 5}, inbound=("a",)),
            LayerDocument(name="d", class_name="Add", inbound=("b", "c")),
        ),
    )
    fitted = fit_network(network, choice((4,)))
    assert fitted.network.layers[0].config["shape"] == [4]
    assert [layer.name for layer in fitted.network.layers[4:]] == ["flatten", "dense"]
    assert fitted.network.layers[4].inbound == ("d",)
    assert fitted.network.layers[5].inbound == ("flatten",)


def test_several_inputs_are_left_alone_and_said():
    network = NetworkDocument(
        kind="functional",
        layers=(
            LayerDocument(name="a", class_name="InputLayer", config={"shape": [2]}, inbound=()),
            LayerDocument(name="b", class_name="InputLayer", config={"shape": [2]}, inbound=()),
            LayerDocument(name="c", class_name="Concatenate", inbound=("a", "b")),
            LayerDocument(name="d", class_name="Dense", config={"units": 5}, inbound=("c",)),
        ),
    )
    fitted = fit_network(network, choice((4,)))
    assert "2 inputs" in fitted.changes[0]
    assert fitted.network.layers[:3] == network.layers[:3]
    assert fitted.network.layers[3].config["units"] == 3


def test_a_table_under_a_network_for_pictures_is_said_to_suit_badly():
    network = stack(
        ("InputLayer", {"shape": [28, 28, 1]}),
        ("Conv2D", {"filters": 4, "kernel_size": [3, 3]}),
        ("Flatten", {}),
        ("Dense", {"units": 3, "activation": "softmax"}),
    )
    said = fit_network(network, choice((6,), 3)).changes
    assert any("no picture but 6 numbers" in change for change in said)
    for pixels in ((784,), (32, 32, 3), (28, 28)):
        said = fit_network(network, choice(pixels, 3)).changes
        assert not any("no picture" in change for change in said)
