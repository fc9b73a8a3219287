"""`--vocabulary LAYER=FILE` → the words that a saved model lacks."""

import json
from collections.abc import Iterable
from pathlib import Path

from app.errors import InvalidRequest
from app.spec.repair import Vocabularies


def read_vocabularies(given: Iterable[str]) -> Vocabularies:
    """Layer's name → words: one a line, or a JSON list.

    Raises:
        InvalidRequest: it is not written so, the file cannot be read, or holds no words.
    """
    found: Vocabularies = {}
    for text in given:
        layer, mark, file = text.partition("=")
        if not mark or not layer or not file:
            raise InvalidRequest(f"--vocabulary takes LAYER=FILE, not {text[:200]!r}.")
        found[layer] = _words(Path(file))
    return found


def _words(path: Path) -> tuple[str, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequest(f"The words in {path} cannot be read: {error}.") from error
    if text.lstrip().startswith("["):
        try:
            listed = json.loads(text)
        except ValueError:
            listed = None
        if isinstance(listed, list) and all(isinstance(one, str | int) for one in listed):
            return tuple(str(one) for one in listed)
    words = text.split("\n")
    words = words[:-1] if words[-1] == "" else words
    if not words:
        raise InvalidRequest(f"{path} holds no words: one stands on each line.")
    return tuple(word.removesuffix("\r") for word in words)
