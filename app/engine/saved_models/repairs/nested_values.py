"""Values that stand anywhere within a config, written anew."""

from collections.abc import Callable
from typing import Any


def rewritten(value: Any, change: Callable[[dict[str, Any]], Any]) -> tuple[Any, bool]:
    """The value with each object in it as `change` writes it, and whether one was changed.

    Args:
        value: any JSON.
        change: an object → what stands for it; the object itself where it stays.
    """
    if isinstance(value, dict):
        new = change(value)
        if new is not value:
            return rewritten(new, change)[0], True
        made = {key: rewritten(item, change) for key, item in value.items()}
        return {key: item for key, (item, _) in made.items()}, any(old for _, old in made.values())
    if isinstance(value, list):
        items = [rewritten(item, change) for item in value]
        return [item for item, _ in items], any(old for _, old in items)
    return value, False
