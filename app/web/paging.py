"""The query parameters of every list."""

from typing import Annotated

from fastapi import Query

from app.spec.page import MAX_PAGE_ITEMS

Limit = Annotated[int, Query(ge=1, le=MAX_PAGE_ITEMS, description="how many items at most")]

Cursor = Annotated[str | None, Query(max_length=40, description="what `next` said")]

Search = Annotated[
    str | None, Query(max_length=200, description="words that the name has, in any case")
]
