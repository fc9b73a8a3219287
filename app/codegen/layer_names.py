"""The names that Keras gives to layers by itself, so that code states only other ones."""

import re
from collections import Counter


def snake_case(class_name: str) -> str:
    """Keras's way from class to name: "Conv2D" → "conv2d", "MaxPooling2D" → "max_pooling2d".

    Source: keras/src/utils/naming.py, to_snake_case (compared with it in the tests).
    """
    name = re.sub(r"\W+", "", class_name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


class AutomaticNames:
    """Counts as Keras does in a fresh process: dense, dense_1, dense_2.

    Only layers that are made without a name are counted.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def take(self, class_name: str, wanted: str) -> bool:
        """Whether Keras would give the name `wanted` by itself; it counts as given then."""
        base = snake_case(class_name)
        count = self._counts[base]
        if wanted != (f"{base}_{count}" if count else base):
            return False
        self._counts[base] += 1
        return True
