"""The names that Keras gives to layers by itself, so that code states only other ones."""

from collections import Counter

from app.spec.class_names import snake_case


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
