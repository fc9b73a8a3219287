"""Names of layers: which ones TensorFlow accepts, and that no two are the same."""

import re
from collections.abc import Sequence

from app.engine.modeling.issues import IssueDraft, value_words
from app.spec.network import LayerDocument
from app.spec.shape_report import IssueCode

_ACCEPTED = re.compile(r"[A-Za-z0-9_.>-]+")


def is_accepted(name: str) -> bool:
    """Whether TensorFlow takes a name: letters, digits, _ . > and -."""
    return _ACCEPTED.fullmatch(name) is not None


def accepted_or_none(name: str) -> str | None:
    """A name for a Keras model: what is not accepted becomes an underscore."""
    cleaned = re.sub(r"[^A-Za-z0-9_.>-]", "_", name).lstrip("_->")
    return cleaned[:200] or None


def name_drafts(layers: Sequence[LayerDocument]) -> dict[int, IssueDraft]:
    """What is wrong with the layers' names, by index."""
    drafts: dict[int, IssueDraft] = {}
    first: dict[str, int] = {}
    for index, layer in enumerate(layers):
        name = layer.name
        if name in first:
            drafts[index] = IssueDraft(
                IssueCode.REPEATED_NAME,
                f"has the name of layer {first[name] + 1} too. "
                "Every layer needs a name of its own.",
                argument="name",
                received=name,
            )
            continue
        first[name] = index
        if not is_accepted(name):
            drafts[index] = IssueDraft(
                IssueCode.BAD_NAME,
                f"has the name {value_words(name)}, which TensorFlow does not accept. A name is "
                "made of letters, digits and _ . > - .",
                argument="name",
                received=name[:500],
                expected="[A-Za-z0-9_.>-]",
            )
    return drafts
