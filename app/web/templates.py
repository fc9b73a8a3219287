"""The networks that come with the program: `app/samples/networks/*.network.json`."""

from functools import cache
from pathlib import Path

from app.spec.network import NetworkDocument, NetworkTemplate

FOLDER = Path(__file__).parents[1] / "samples" / "networks"

_ABOUT = {
    "dense_net": (
        "Dense network",
        "Two dense layers, as in the Keras guide: 784 pixels in, ten classes out.",
    ),
    "conv_net": (
        "Small convolutional network",
        "For small grey images (28 × 28): two convolutions with pooling, ten classes out.",
    ),
    "empty": ("Empty network", "A blank canvas."),
}


@cache
def network_templates() -> tuple[NetworkTemplate, ...]:
    """The templates, in the order in which they are offered."""
    return tuple(
        NetworkTemplate(name=name, title=title, description=description, document=_document(name))
        for name, (title, description) in _ABOUT.items()
    )


def _document(name: str) -> NetworkDocument:
    text = (FOLDER / f"{name}.network.json").read_text(encoding="utf-8")
    return NetworkDocument.model_validate_json(text)
