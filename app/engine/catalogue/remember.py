"""A cache for what is read of a class: each class is looked at once."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

Value = TypeVar("Value")


def once_per_class(function: Callable[[type[Any]], Value]) -> Callable[[type[Any]], Value]:
    """`lru_cache` for a function of a class, with a type that a class of unknown base fits."""
    return cast(Callable[[type[Any]], Value], lru_cache(maxsize=1024)(function))
