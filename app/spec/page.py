"""What all nouns share over HTTP: lists in pages, a new name, a farewell."""

from typing import Annotated, Generic, TypeVar

from pydantic import Field

from app.spec.base import Words

Item = TypeVar("Item", bound=Words)

MAX_PAGE_ITEMS = 200
"""More items than this are never sent in one page."""


MAX_NAME_CHARACTERS = 500
"""A longer name is refused."""


class Page(Words, Generic[Item]):
    """A part of a list, newest first. `next` is the cursor of the next part, None at the end."""

    items: tuple[Item, ...]
    next: str | None = None


class Rename(Words):
    """PATCH: the new name."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]


class Deleted(Words):
    """What was deleted. `notes` says in words what was built on it and goes without it now."""

    id: str
    notes: tuple[str, ...] = ()
