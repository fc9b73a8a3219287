"""How numbers are spread."""

from app.spec.base import Words


class Histogram(Words):
    """How numbers are spread: `counts[i]` lie between `edges[i]` and `edges[i + 1]`.

    `num_below` and `num_above` lie so far from the rest that they are not drawn.
    Counts are estimates in a column of very many values.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    num_below: int = 0
    num_above: int = 0
