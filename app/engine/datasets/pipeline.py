"""Prepared arrays → tf.data. The only module of this room that loads TensorFlow.

Arrays lie in memory once, as tensors; an epoch is a new order of row numbers, cut into
batches, each gathered at once (mapping after batching costs a fraction of gathering
row by row) and prefetched.
"""

from typing import Any

import tensorflow as tf

from app.engine.datasets.prepare import Part

FEW_ROWS = 20_000
"""Up to here rows are shuffled one by one. One permutation for all is faster for many
rows, but takes a tenth of a second to set up, each epoch."""


def training_batches(part: Part, batch_size: int, seed: int, shuffle: bool, dtype: str) -> Any:
    """A data set of one epoch of batches, in another order each epoch; the last may be smaller.

    Args:
        part: the rows.
        batch_size: rows a batch.
        seed: of the order.
        shuffle: whether rows change their order from epoch to epoch.
        dtype: of the network's input; batches are cast after they are gathered.
    """
    if not shuffle:
        return evaluation_batches(part, batch_size, dtype)
    if part.num_rows <= FEW_ROWS:
        rows = tf.data.Dataset.range(part.num_rows)
        rows = rows.shuffle(part.num_rows, seed=seed, reshuffle_each_iteration=True)
        return _gathered(rows.batch(batch_size), part, dtype)
    return _gathered(_permuted(part.num_rows, batch_size, seed), part, dtype)


def _permuted(num_rows: int, batch_size: int, seed: int) -> Any:
    """Row numbers of one epoch in batches, from one permutation of all of them."""
    num_batches = -(-num_rows // batch_size)

    def batches_of(order: Any) -> Any:
        return tf.data.Dataset.range(num_batches).map(
            lambda index: order[index * batch_size : (index + 1) * batch_size]
        )

    def permuted(pair: Any) -> Any:
        rows = tf.range(num_rows, dtype=tf.int64)
        return tf.random.experimental.stateless_shuffle(rows, seed=pair)

    # A fresh pair of numbers each epoch from one seed: another order each epoch, and
    # the same orders in every run with that seed.
    pairs = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True).batch(2).take(1)
    batches = pairs.map(permuted).flat_map(batches_of)
    return batches.apply(tf.data.experimental.assert_cardinality(num_batches))


def evaluation_batches(part: Part, batch_size: int, dtype: str) -> Any:
    """A data set of batches in the order of the rows."""
    rows = tf.data.Dataset.range(part.num_rows).batch(batch_size)
    return _gathered(rows, part, dtype)


def _gathered(rows: Any, part: Part, dtype: str) -> Any:
    with tf.device("cpu:0"):
        inputs = tf.convert_to_tensor(part.inputs)
        targets = tf.convert_to_tensor(part.targets)

    def gather(indices: Any) -> tuple[Any, Any]:
        return tf.cast(tf.gather(inputs, indices), dtype), tf.gather(targets, indices)

    return rows.map(gather, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)
