"""Words as Keras's TextVectorization makes them; a vocabulary of the training rows alone."""

import numpy as np
import pytest

from app.engine.datasets.encoding import encode, fit_encodings
from app.engine.datasets.words import MAX_SEQUENCE, encode_texts, fit_vocabulary, text_facts
from app.spec.dataset import ColumnProfile, ColumnType, EncodingKind

TEXTS = [
    "Hello, WORLD! hello",
    "it's 5 o'clock -- e-mail me @home (now) #1 ~~ [x] {y} a|b <c> `d` \\ / ^ _under_ ; : ?",
    "  tabs\tand\nlines\r\nand\x0bmore\x0c ",
    "ÄRGER über Größe – naïve café",
    "no-break\u00a0space and \u2003wide",
    "日本語 テキスト 🙂 emoji🙂",
    "",
    "...",
    "word " * 40,
]


def test_word_numbers_are_those_of_keras():
    import keras  # what the product must agree with
    import tensorflow as tf

    vocabulary = fit_vocabulary(TEXTS * 2, 100)  # no word stands in one text alone
    layer = keras.layers.TextVectorization(
        vocabulary=list(vocabulary), output_mode="int", output_sequence_length=12
    )
    theirs = layer(tf.constant(TEXTS)).numpy()
    ours = np.zeros((len(TEXTS), 12), np.int32)
    encode_texts(TEXTS, vocabulary, ours)
    np.testing.assert_array_equal(ours, theirs)
    assert (ours > 1).sum() > 30


def test_frequent_words_come_first_and_words_of_one_text_are_left_out():
    assert fit_vocabulary(["b a", "a c b b", None, "a"], 10) == ("a", "b")
    assert fit_vocabulary(["b a", "a c b b", None, "a"], 3) == ("a",)
    assert fit_vocabulary(["x", "y"], 10) == ("x", "y")
    assert fit_vocabulary([None, ""], 10) == ()


def test_facts_hold_most_texts_whole():
    texts = ["one two three"] * 99 + ["long " * 1000]
    facts = text_facts(texts)
    assert (facts.sequence_length, facts.longest_words, facts.num_words) == (8, 1000, 4)
    assert facts.vocabulary_size == 3 + 2
    assert text_facts(["many " * 5000]).sequence_length == MAX_SEQUENCE
    assert text_facts([]).vocabulary_size == 2


@pytest.mark.parametrize("value", [None, "", "unheard of words"])
def test_missing_and_unknown_texts(value):
    column = ColumnProfile(
        name="t", type=ColumnType.TEXT, dtype="string", num_rows=4, encoded_width=8
    )
    values = {"t": np.array(["good day", "good night", "good grief", value], object)}
    encodings = fit_encodings([column], values, np.arange(3), vocabulary_size=50)
    assert encodings[0].kind is EncodingKind.TEXT
    assert encodings[0].vocabulary == ("good",)
    numbers = encode(encodings, values, np.arange(4))
    assert numbers.dtype == np.int32
    assert numbers[0].tolist() == [2, 1, 0, 0, 0, 0, 0, 0]
    assert numbers[3].tolist() == ([1, 1, 1] if value else [0, 0, 0]) + [0] * 5
