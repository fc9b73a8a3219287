"""Large answers, written once: FastAPI would check and copy what is already one of our words."""

from starlette.responses import Response

from app.spec.base import Words


def as_json(words: Words) -> Response:
    """An answer whose body is `words`. The route names their type as its `response_model`."""
    return Response(words.model_dump_json(), media_type="application/json")
