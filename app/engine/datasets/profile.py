"""The task `profile_dataset`: what is in an uploaded file. Loads neither Keras nor TensorFlow."""

from pathlib import Path

from app.engine.datasets.data_format import check_wishes
from app.engine.datasets.registry import format_of
from app.errors import LayerwrightError
from app.spec.choosing import choose
from app.spec.dataset import DatasetIssue, DatasetProfile
from app.spec.dataset_requests import ProfileRequest


def profile_dataset(request: ProfileRequest) -> DatasetProfile:
    """What the file holds, with inputs and target suggested where something sensible is found.

    Raises:
        UnreadableFile: with what was wrong, where, and what can be read instead.
        TooLarge: for more than a worker can take.
        DoesNotFit: for a wish that the format or the file does not have.
    """
    path = Path(request.path)
    data_format = format_of(path, request.filename)
    check_wishes(request.wished, data_format)
    profile = data_format.profile(path, request.wished)
    try:
        return profile.model_copy(update={"choice": choose(profile)})
    except LayerwrightError as error:
        issue = DatasetIssue(
            code="no_choice", message=" ".join(filter(None, (error.message, error.hint)))
        )
        return profile.model_copy(update={"issues": (*profile.issues, issue)})
