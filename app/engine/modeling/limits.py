"""Size arithmetic: what is too large is said before anything of it is built."""

from collections.abc import Sequence

from app.engine.modeling.inference import Inferred, sample_bytes
from app.engine.modeling.issues import IssueDraft, shape_words, short_value, size_words, value_words
from app.spec.base import JsonObject
from app.spec.shape_report import TRAINING_BATCH_SIZE, IssueCode, LayerReport

_MOST_STEPS = {"num_oov_indices": 100_000, "ngrams": 1_000}
"""Arguments of which Keras makes a list, one item a step, as soon as the layer is made."""


def endless_draft(config: JsonObject) -> IssueDraft | None:
    """The issue of an argument that would keep Keras busy before it could be asked anything."""
    for name, most in _MOST_STEPS.items():
        value = config.get(name)
        values = value if isinstance(value, list) else [value]
        if any(isinstance(item, int | float) and item > most for item in values):
            return IssueDraft(
                IssueCode.TOO_LARGE,
                f"has {name} = {value_words(value)}; the limit is {most:,}.",
                argument=name,
                received=short_value(value),
                expected=most,
            )
    return None


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
    if inferred.largest_output_bytes > max_bytes:
        for tensor in inferred.outputs:
            size = sample_bytes(tensor)
            if size <= max_bytes:
                continue
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


def training_memory_bytes(
    weight_bytes: int, trainable_bytes: int, reports: Sequence[LayerReport]
) -> int | None:
    """What training takes: see `ShapeReport`; None where a layer's outputs are not known."""
    sizes = [report.memory_bytes for report in reports]
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes):
        return None
    return weight_bytes + 3 * trainable_bytes + 2 * TRAINING_BATCH_SIZE * sum(known)


def _number(value: int) -> int | str:
    return value if value < 2**63 else size_words(value)
