"""What a download of a weight gives, put together as the web does."""

import base64

import numpy as np

from app.engine.saved_models.stored_weights.save import save_weight
from app.spec.weight_values import SaveWeightRequest


def saved_array(path, place, target):
    """The array in the .npy file of a weight, and the answer of who made it."""
    request = SaveWeightRequest(path=str(path), weight=place, target_path=str(target))
    told = save_weight(request)
    if told.place is not None:
        content = path.read_bytes()[told.place.start :][: told.place.num_bytes]
        target.write_bytes(base64.b64decode(told.place.header) + content)
    assert told.size_bytes == target.stat().st_size
    return np.load(target, allow_pickle=False), told
