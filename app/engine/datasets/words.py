"""A text → words → word numbers, as Keras's TextVectorization layer does it, without Keras.

`tests/engine/datasets/test_words.py` compares the two. Source:
keras/src/layers/preprocessing/text_vectorization.py, standardize
"lower_and_strip_punctuation" and split "whitespace". Both work on the bytes of UTF-8:
letters beyond ASCII keep their case, and only ASCII blanks part words.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from app.spec.dataset import CategoryCount, TextFacts

MAX_VOCABULARY = 10_000
"""Rows of an Embedding at most: padding, the unknown word, and the most frequent words."""

MAX_SEQUENCE = 256
NUM_RESERVED = 2
"""Word numbers that are no word: 0 pads, 1 stands for every word not in the vocabulary."""

NUM_COMMON = 10
_PUNCTUATION = b"!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'"


def words_of(text: str) -> list[bytes]:
    """The words of a text in lower case, without punctuation."""
    return text.encode("utf-8", "replace").lower().translate(None, _PUNCTUATION).split()


def fit_vocabulary(texts: Iterable[str | None], size: int) -> tuple[str, ...]:
    """The most frequent words, at most `size` with the reserved numbers.

    A word that stands in one text alone cannot be learned from; such words are kept
    only where there are no others.
    """
    num_texts: Counter[bytes] = Counter()
    num_uses: Counter[bytes] = Counter()
    for text in texts:
        if text is not None:
            words = words_of(text)
            num_uses.update(words)
            num_texts.update(set(words))
    able = [word for word, count in num_texts.items() if count > 1] or list(num_texts)
    able.sort(key=lambda word: (-num_uses[word], word))
    return tuple(word.decode("utf-8", "replace") for word in able[: size - NUM_RESERVED])


def encode_texts(
    texts: Sequence[str | None], vocabulary: Sequence[str], into: np.ndarray[Any, Any]
) -> None:
    """Write each text's word numbers into a row of `into`, which is all zeros.

    Shape: `into` is `(num_rows, sequence_length)`
    """
    number = {
        word.encode("utf-8"): place for place, word in enumerate(vocabulary, start=NUM_RESERVED)
    }
    length = into.shape[1]
    for row, text in enumerate(texts):
        if text is not None:
            numbers = [number.get(word, 1) for word in words_of(text)[:length]]
            into[row, : len(numbers)] = numbers


def text_facts(texts: Iterable[str]) -> TextFacts:
    """What texts look like, and the sizes that a network for them has.

    The length holds 19 of 20 texts whole, in steps of 8.
    """
    num_texts: Counter[bytes] = Counter()
    lengths: list[int] = []
    for text in texts:
        words = words_of(text)
        lengths.append(len(words))
        num_texts.update(set(words))
    longest = max(lengths, default=0)
    usual = float(np.percentile(lengths, 95)) if lengths else 0.0
    num_kept = sum(count > 1 for count in num_texts.values()) or len(num_texts)
    common = sorted(num_texts.items(), key=lambda item: (-item[1], item[0]))[:NUM_COMMON]
    return TextFacts(
        mean_words=round(float(np.mean(lengths)), 1) if lengths else 0.0,
        longest_words=longest,
        num_words=len(num_texts),
        common_words=tuple(
            CategoryCount(value=word.decode("utf-8", "replace")[:100], count=count)
            for word, count in common
        ),
        sequence_length=min(MAX_SEQUENCE, max(8, -(-round(usual) // 8) * 8)),
        vocabulary_size=min(MAX_VOCABULARY, num_kept + NUM_RESERVED),
    )
