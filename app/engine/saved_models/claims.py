"""What a file claims of its weights, before anybody counts with it. Pure."""

import math
from collections.abc import Iterable

from app.errors import UnreadableFile
from app.spec.model_view import ModelLayer, ModelView

_MOST = 2**53
"""Above it neither a database's numbers nor a browser's are exact."""


def check_claims(view: ModelView) -> None:
    """Raise for weights of more numbers than can be counted: no file and no disk holds them.

    Raises:
        UnreadableFile: names the weight.
    """
    if view.num_params > _MOST:
        raise UnreadableFile(
            f"The file claims more than {_MOST:,} parameters.",
            hint="No model has as many; the file is damaged, or made to do harm.",
        )
    _check_layers(view.layers)


def _check_layers(layers: Iterable[ModelLayer]) -> None:
    for layer in layers:
        for weight in layer.weights:
            if len(weight.shape) > 64 or math.prod(size or 0 for size in weight.shape) > _MOST:
                raise UnreadableFile(
                    f"The weight {weight.name[:100]!r} claims the shape {str(weight.shape)[:200]}.",
                    hint="No model has as many numbers; the file is damaged, or made to do harm.",
                )
        _check_layers(layer.layers)
