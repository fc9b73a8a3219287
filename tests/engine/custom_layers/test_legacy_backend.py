"""The functions of K, against NumPy."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from app.engine.custom_layers.legacy_imports import keras_view

K = keras_view("backend")

RANDOM = np.random.default_rng(0)
MATRIX = RANDOM.normal(size=(3, 4)).astype("float32")
SQUARE = RANDOM.normal(size=(4, 4)).astype("float32")
CUBE = RANDOM.normal(size=(2, 3, 4)).astype("float32")
OTHER = RANDOM.normal(size=(2, 4, 5)).astype("float32")


def plain_softmax(x: np.ndarray) -> np.ndarray:
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


PAIRS = {
    "dot": (lambda: K.dot(tf.constant(MATRIX), tf.constant(SQUARE)), lambda: MATRIX @ SQUARE),
    "dot_of_three_axes": (
        lambda: K.dot(tf.constant(CUBE), tf.constant(SQUARE)),
        lambda: CUBE @ SQUARE,
    ),
    "dot_with_a_vector": (
        lambda: K.dot(tf.constant(CUBE), K.expand_dims(SQUARE[0])),
        lambda: CUBE @ SQUARE[0][:, None],
    ),
    "batch_dot": (lambda: K.batch_dot(CUBE, OTHER), lambda: np.einsum("bij,bjk->bik", CUBE, OTHER)),
    "batch_dot_axes": (
        lambda: K.batch_dot(CUBE, CUBE, axes=[2, 2]),
        lambda: np.einsum("bij,bkj->bik", CUBE, CUBE),
    ),
    "batch_dot_of_vectors": (
        lambda: K.batch_dot(MATRIX, MATRIX, axes=1),
        lambda: (MATRIX * MATRIX).sum(axis=1, keepdims=True),
    ),
    "sum": (lambda: K.sum(CUBE, axis=1, keepdims=True), lambda: CUBE.sum(axis=1, keepdims=True)),
    "sum_of_all": (lambda: K.sum(CUBE), lambda: CUBE.sum()),
    "mean": (lambda: K.mean(tf.constant(CUBE), axis=[0, 2]), lambda: CUBE.mean(axis=(0, 2))),
    "mean_of_flags": (lambda: K.mean(tf.constant([True, False])), lambda: 0.5),
    "var": (lambda: K.var(tf.constant(CUBE), axis=-1), lambda: CUBE.var(axis=-1)),
    "std": (lambda: K.std(tf.constant(CUBE), axis=-1), lambda: CUBE.std(axis=-1)),
    "max": (lambda: K.max(CUBE, axis=2), lambda: CUBE.max(axis=2)),
    "min": (lambda: K.min(CUBE, axis=-1), lambda: CUBE.min(axis=-1)),
    "prod": (lambda: K.prod(MATRIX, axis=1), lambda: MATRIX.prod(axis=1)),
    "argmax": (lambda: K.argmax(MATRIX), lambda: MATRIX.argmax(axis=-1)),
    "exp": (lambda: K.exp(MATRIX), lambda: np.exp(MATRIX)),
    "log": (lambda: K.log(np.abs(MATRIX)), lambda: np.log(np.abs(MATRIX))),
    "logsumexp": (lambda: K.logsumexp(MATRIX, axis=1), lambda: np.log(np.exp(MATRIX).sum(axis=1))),
    "sqrt_of_negatives": (lambda: K.sqrt(tf.constant([-1.0, 4.0])), lambda: [0.0, 2.0]),
    "square": (lambda: K.square(MATRIX), lambda: MATRIX**2),
    "abs": (lambda: K.abs(MATRIX), lambda: np.abs(MATRIX)),
    "pow": (lambda: K.pow(np.abs(MATRIX), 1.5), lambda: np.abs(MATRIX) ** 1.5),
    "sign": (lambda: K.sign(MATRIX), lambda: np.sign(MATRIX)),
    "clip": (lambda: K.clip(MATRIX, -0.5, 0.5), lambda: np.clip(MATRIX, -0.5, 0.5)),
    "softmax": (lambda: K.softmax(tf.constant(CUBE)), lambda: plain_softmax(CUBE)),
    "sigmoid": (lambda: K.sigmoid(MATRIX), lambda: 1 / (1 + np.exp(-MATRIX))),
    "hard_sigmoid": (
        lambda: K.hard_sigmoid(tf.constant(MATRIX)),
        lambda: np.clip(0.2 * MATRIX + 0.5, 0, 1),
    ),
    "tanh": (lambda: K.tanh(MATRIX), lambda: np.tanh(MATRIX)),
    "relu": (lambda: K.relu(MATRIX), lambda: np.maximum(MATRIX, 0)),
    "leaky_relu": (
        lambda: K.relu(MATRIX, alpha=0.1),
        lambda: np.where(MATRIX > 0, MATRIX, 0.1 * MATRIX),
    ),
    "softplus": (lambda: K.softplus(MATRIX), lambda: np.log1p(np.exp(MATRIX))),
    "l2_normalize": (
        lambda: K.l2_normalize(MATRIX, axis=-1),
        lambda: MATRIX / np.linalg.norm(MATRIX, axis=-1, keepdims=True),
    ),
    "expand_dims": (lambda: K.expand_dims(MATRIX), lambda: MATRIX[..., None]),
    "squeeze": (lambda: K.squeeze(CUBE[:1], 0), lambda: CUBE[0]),
    "squeeze_last": (lambda: K.squeeze(CUBE[..., :1], axis=-1), lambda: CUBE[..., 0]),
    "concatenate": (
        lambda: K.concatenate([CUBE, CUBE], axis=1),
        lambda: np.concatenate([CUBE] * 2, 1),
    ),
    "stack": (lambda: K.stack([MATRIX, MATRIX], axis=1), lambda: np.stack([MATRIX] * 2, 1)),
    "permute_dimensions": (
        lambda: K.permute_dimensions(CUBE, (2, 0, 1)),
        lambda: CUBE.transpose(2, 0, 1),
    ),
    "reshape": (lambda: K.reshape(CUBE, (-1, 4)), lambda: CUBE.reshape(-1, 4)),
    "flatten": (lambda: K.flatten(CUBE), lambda: CUBE.reshape(-1)),
    "batch_flatten": (lambda: K.batch_flatten(CUBE), lambda: CUBE.reshape(2, -1)),
    "repeat": (lambda: K.repeat(tf.constant(MATRIX), 2), lambda: np.repeat(MATRIX[:, None], 2, 1)),
    "repeat_elements": (
        lambda: K.repeat_elements(tf.constant(MATRIX), 2, axis=1),
        lambda: np.repeat(MATRIX, 2, 1),
    ),
    "tile": (lambda: K.tile(MATRIX, [2, 1]), lambda: np.tile(MATRIX, (2, 1))),
    "gather": (lambda: K.gather(MATRIX, [2, 0]), lambda: MATRIX[[2, 0]]),
    "one_hot": (lambda: K.one_hot([1, 3], 4), lambda: np.eye(4)[[1, 3]]),
    "cumsum": (lambda: K.cumsum(MATRIX, axis=1), lambda: MATRIX.cumsum(axis=1)),
    "transpose": (lambda: K.transpose(MATRIX), lambda: MATRIX.T),
    "reverse": (lambda: K.reverse(MATRIX, 1), lambda: MATRIX[:, ::-1]),
    "arange": (lambda: K.arange(2, 8, 2), lambda: [2, 4, 6]),
    "cast": (lambda: K.cast([1, 2], "float32"), lambda: [1.0, 2.0]),
    "greater": (lambda: K.greater(MATRIX, 0), lambda: MATRIX > 0),
    "equal": (lambda: K.equal([1, 2], [1, 3]), lambda: [True, False]),
    "any": (lambda: K.any(MATRIX > 1, axis=1), lambda: (MATRIX > 1).any(axis=1)),
    "all": (lambda: K.all(MATRIX > -9), lambda: True),
    "switch": (
        lambda: K.switch(tf.constant(True), tf.constant(1.0), tf.constant(2.0)),
        lambda: 1.0,
    ),
    "shape": (lambda: K.shape(CUBE), lambda: [2, 3, 4]),
    "maximum": (lambda: K.maximum(MATRIX, 0.0), lambda: np.maximum(MATRIX, 0)),
    "ones_like": (lambda: K.ones_like(MATRIX), lambda: np.ones_like(MATRIX)),
    "bias_add": (
        lambda: K.bias_add(tf.constant(MATRIX), tf.constant(SQUARE[0])),
        lambda: MATRIX + SQUARE[0],
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_it_computes_what_keras_2_did(name: str) -> None:
    ours, truth = PAIRS[name]
    np.testing.assert_allclose(
        np.asarray(keras.ops.convert_to_numpy(ours())), truth(), rtol=2e-5, atol=1e-6
    )


def test_functions_take_keras_variables() -> None:
    variable = keras.Variable(MATRIX)
    for name in ("mean", "std", "var", "sum", "softmax", "relu", "square", "transpose"):
        result = getattr(K, name)(variable)
        np.testing.assert_allclose(result, getattr(K, name)(tf.constant(MATRIX)), rtol=1e-6)
    np.testing.assert_allclose(K.concatenate([variable, MATRIX], axis=0)[:3], MATRIX)
    assert K.int_shape(variable) == (3, 4)
    assert K.dtype(variable) == "float32"
    assert K.ndim(variable) == 2
    assert K.get_value(variable).tolist() == MATRIX.tolist()


def test_shapes_of_symbolic_tensors_are_plain() -> None:
    tensor = keras.KerasTensor((None, 3, 4))
    assert K.int_shape(tensor) == (None, 3, 4)
    assert K.ndim(tensor) == 3
    assert K.is_keras_tensor(tensor)


@pytest.mark.parametrize("make", [keras.Variable, tf.Variable])
def test_updates_change_variables_of_both_kinds(make: type) -> None:
    variable = make([1.0, 2.0])
    K.update(variable, [3.0, 4.0])
    K.update_add(variable, [1.0, 1.0])
    K.update_sub(variable, [0.0, 1.0])
    assert variable.numpy().tolist() == [4.0, 4.0]
    K.moving_average_update(variable, tf.constant([0.0, 8.0]), 0.75)
    assert variable.numpy().tolist() == [3.0, 5.0]
    K.set_value(variable, np.array([7.0, 8.0]))
    assert K.batch_get_value([variable])[0].tolist() == [7.0, 8.0]


def test_the_phase_is_that_of_the_call() -> None:
    seen = []

    class Watching(keras.layers.Layer):
        def call(self, x):
            seen.append(K.learning_phase())
            return K.in_train_phase(lambda: x * 2.0, x)

    layer = Watching()
    np.testing.assert_allclose(layer(MATRIX, training=True), MATRIX * 2)
    np.testing.assert_allclose(layer(MATRIX), MATRIX)
    assert seen == [1, 0]
    assert K.learning_phase() == 0


def test_random_numbers_have_the_distribution_that_was_asked_for() -> None:
    normal = K.random_normal((10_000,), mean=3.0, stddev=0.5).numpy()
    assert abs(normal.mean() - 3.0) < 0.05
    assert abs(normal.std() - 0.5) < 0.05
    uniform = K.random_uniform((10_000,), minval=-1.0, maxval=1.0).numpy()
    assert uniform.min() >= -1.0
    assert uniform.max() <= 1.0
    assert abs(uniform.mean()) < 0.05
    assert abs(K.random_binomial((10_000,), p=0.3).numpy().mean() - 0.3) < 0.05


def test_an_unknown_function_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        K.no_such_function  # noqa: B018


def test_batch_dot_of_unequal_ranks_takes_equal_leading_axes_as_batches() -> None:
    batch_dot = K.batch_dot
    weights, votes = tf.random.normal((2, 3, 6)), tf.random.normal((2, 3, 6, 4))
    summed = batch_dot(weights, votes, [2, 2])
    np.testing.assert_allclose(summed, tf.einsum("bni,bnid->bnd", weights, votes), atol=1e-5)
    agreed = batch_dot(summed, votes, [2, 3])
    np.testing.assert_allclose(agreed, tf.einsum("bnd,bnid->bni", summed, votes), atol=1e-5)
    other_way = batch_dot(votes, weights, [2, 2])
    np.testing.assert_allclose(other_way, tf.einsum("bnid,bni->bnd", votes, weights), atol=1e-5)
    equal = batch_dot(tf.ones((2, 3, 6)), tf.ones((2, 6, 5)), (2, 1))
    assert equal.shape == (2, 3, 5)
