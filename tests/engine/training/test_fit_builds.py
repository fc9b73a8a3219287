"""A fitted network is one that Keras builds and that the data goes through."""

import pytest

from app.engine.modeling.build import build_model
from app.spec.choosing import choose
from app.spec.fitting import fit_network
from tests.engine.training.runs import SAMPLES, layer, planned, profile, stack

NETWORKS = {
    "empty": (),
    "dense": (layer("Dense", units=8),),
    "conv": (layer("Conv2D", filters=2, kernel_size=[3, 3], padding="same"),),
    "conv1d": (layer("Conv1D", filters=2, kernel_size=2),),
    "lstm": (layer("LSTM", units=3),),
    "lstm sequences": (layer("LSTM", units=3, return_sequences=True),),
    "flatten": (layer("Flatten"), layer("Dense", units=3)),
    "norm then conv": (layer("BatchNormalization"), layer("Conv2D", filters=2, kernel_size=[1, 1])),
    "pool": (
        layer("Conv2D", filters=2, kernel_size=[1, 1]),
        layer("GlobalAveragePooling2D"),
        layer("Dropout", rate=0.5),
    ),
    "softmax apart": (layer("Dense", units=7), layer("Softmax")),
}


@pytest.mark.parametrize("file", ["iris.csv", "penguins.csv", "mnist_small.npz"])
@pytest.mark.parametrize("name", list(NETWORKS))
def test_the_fitted_network_is_built_and_planned(name, file):
    path = SAMPLES / file
    fitted = fit_network(stack(*NETWORKS[name]), choose(profile(path)))
    assert fitted.changes
    model = build_model(fitted.network, {})
    found = planned(path, fitted.network)
    assert found.plan is not None, (found.refusal, fitted.changes)
    assert model.output_shape == (None, found.plan.choice.num_outputs)
    assert fit_network(fitted.network, choose(profile(path))).changes == ()
