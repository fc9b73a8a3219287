"""Size arithmetic: what is too large is said before anything of it is built."""

from app.engine.modeling.inference import Inferred, Tensor
from app.engine.modeling.issues import IssueDraft, shape_words, size_words
from app.engine.modeling.sizes import item_bytes
from app.spec.shape_report import IssueCode

MAX_DESIGN_BYTES = 16 * 2**30
"""Weights of a network, or the output of one layer for one sample, above this are an issue."""


def too_large_draft(inferred: Inferred, bytes_before: int, max_bytes: int) -> IssueDraft | None:
    """The issue of a layer whose weights, or whose output for one sample, nobody could hold.

    `bytes_before` are the weights of the layers before it.
    """
    if inferred.weight_bytes > max_bytes:
        return IssueDraft(
            IssueCode.TOO_LARGE,
            f"would have {inferred.num_params:,} parameters, {size_words(inferred.weight_bytes)} "
            f"of weights; the limit is {size_words(max_bytes)}.",
            received=_number(inferred.weight_bytes),
            expected=max_bytes,
        )
    for tensor in inferred.outputs:
        size = sample_bytes(tensor)
        if size > max_bytes:
            return IssueDraft(
                IssueCode.TOO_LARGE,
                f"would give {shape_words(tensor.shape)}, {size_words(size)} for a single sample; "
                f"the limit is {size_words(max_bytes)}.",
                received=_number(size),
                expected=max_bytes,
            )
    total = bytes_before + inferred.weight_bytes
    if inferred.weight_bytes and total > max_bytes:
        return IssueDraft(
            IssueCode.TOO_LARGE,
            f"brings the weights of the network to {size_words(total)}; the limit is "
            f"{size_words(max_bytes)}.",
            received=_number(total),
            expected=max_bytes,
        )
    return None


def sample_bytes(tensor: Tensor) -> int:
    """Bytes of one sample of a tensor; unknown axes count as 1."""
    size = item_bytes(tensor.dtype)
    for axis in tensor.shape[1:]:
        size *= 1 if axis is None else axis
    return size


def _number(value: int) -> int | str:
    return value if value < 2**63 else size_words(value)
