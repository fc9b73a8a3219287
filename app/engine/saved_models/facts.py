"""The facts that Layerwright put into a file, read back: data alone, and never relied upon."""

from pydantic import ValidationError

from app.engine.saved_models.json_text import parse_object
from app.errors import UnreadableFile
from app.spec.takeaway import TakenAlong


def facts_of(text: str | bytes) -> TakenAlong | None:
    """The facts in `text`; None where they are damaged or of a version that is not known.

    A model can be looked at and loaded without them.
    """
    try:
        return TakenAlong.model_validate(parse_object(text, "layerwright.json"))
    except (UnreadableFile, ValidationError, RecursionError):
        return None
