import keras
import numpy as np
from keras import layers

from app.engine.modeling.free_time import mend_time_distributed


def test_time_distributed_gives_every_step_of_any_length():
    mend_time_distributed()
    mend_time_distributed()
    dense = layers.Dense(3, name="dense")
    stack = [keras.Input((None, 4)), layers.Masking(), layers.TimeDistributed(dense)]
    model = keras.Sequential(stack)
    kernel, bias = (weight.numpy() for weight in dense.weights)
    for num_samples, num_steps in ((2, 8), (2, 5), (3, 11), (1, 1)):
        x = np.random.default_rng(num_steps).normal(size=(num_samples, num_steps, 4))
        x = x.astype("float32")
        np.testing.assert_allclose(model.predict(x, verbose=0), x @ kernel + bias, atol=1e-5)


def test_it_trains_on_any_length():
    mend_time_distributed()
    inner = layers.TimeDistributed(layers.Dense(2))
    model = keras.Sequential([keras.Input((None, 4)), inner, layers.Dense(1)])
    model.compile("sgd", "mse")
    for num_steps in (7, 5, 9):
        x, y = np.ones((2, num_steps, 4)), np.ones((2, num_steps, 1))
        assert model.train_on_batch(x, y) >= 0
        assert model.predict(x, verbose=0).shape == (2, num_steps, 1)
