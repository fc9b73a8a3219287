"""Why a run broke off, in words: what TensorFlow, Keras or a custom layer said, and what to do."""

import re
import sys
import traceback
from dataclasses import dataclass

from app.engine.custom_layers.tracebacks import failing_place
from app.errors import LayerwrightError, TrainingFailed
from app.spec.training import RunPlan

_CALLING = re.compile(r"Exception encountered when calling (?:layer )?['\"]?([\w.>-]+)")
_NODE = re.compile(r"node ([\w.>/-]+)")

MAX_QUOTED_CHARACTERS = 400

LARGE_NUMBERS = 20.0
"""Inputs and targets beyond this make the first steps too long."""


@dataclass(frozen=True)
class Diverged:
    """A loss that is not a number any more, and what may have led to it.

    `at`: epoch and step. `largest_input` and `largest_target` are those of numbers that are
    taken as they are, 0 for others. `kept_epoch`: whose weights are kept.
    """

    at: tuple[int, int]
    learning_rate: float
    largest_input: float = 0.0
    largest_target: float = 0.0
    kept_epoch: int | None = None

    def error(self) -> TrainingFailed:
        """The words for it."""
        epoch, step = self.at
        kept = (
            "before that the network had learned nothing that could be kept."
            if self.kept_epoch is None
            else f"the model kept has the weights of epoch {self.kept_epoch:,}, from before."
        )
        changes = [f"lower the learning rate (it is {self.learning_rate:g})"]
        for words, largest in (("inputs", self.largest_input), ("targets", self.largest_target)):
            if largest > LARGE_NUMBERS:
                changes.append(f"scale the {words}, which reach {largest:,.0f}, to about -1 to 1")
        changes.append("set clipnorm=1 in the optimizer")
        hint = f"{', '.join(changes[:-1])}, or {changes[-1]}."
        return TrainingFailed(
            f"The loss is not a number since epoch {epoch:,}, at step {step:,} at the latest; "
            + kept,
            hint=hint[0].upper() + hint[1:],
            where="compile.optimizer",
        )


def explain(error: BaseException, plan: RunPlan) -> LayerwrightError:
    """The error as a person can use it; the whole traceback goes to stderr.

    Args:
        error: whatever came out of building, fitting, evaluating or saving.
        plan: the run.
    """
    if isinstance(error, LayerwrightError):
        return error
    traceback.print_exception(error, file=sys.stderr)
    text = str(error)
    kind = type(error).__name__
    if isinstance(error, MemoryError) or kind == "ResourceExhaustedError" or "OOM" in text:
        return TrainingFailed(
            f"The memory does not suffice for batches of {plan.batch_size:,} rows of shape "
            f"{(None, *plan.choice.input_shape)}.",
            hint=f"Lower the batch size (it is {plan.batch_size:,}), or make the network smaller.",
            where="fit.batch_size",
        )
    if isinstance(error, OSError) and error.errno == 28:
        return TrainingFailed(
            "The disk is full: the model could not be written.",
            hint="Free some space, then train again.",
        )
    layer = _layer_named(text, plan)
    place = failing_place(error)
    if place is not None:
        return TrainingFailed(
            f"The custom layer {place.name!r} failed in line {place.line} of its source: {kind}: "
            f"{_first_words(text)}",
            hint="Mend the layer on the Layers page, then train again.",
            where=layer or _only_box_of(place.name, plan) or place.name,
        )
    if kind == "InvalidArgumentError" and "indices" in text and "not in [0" in text:
        return TrainingFailed(
            f"An Embedding got a number that it has no row for: {_first_words(text)}",
            hint="Set its input_dim to the largest number in the data plus 1.",
            where=layer,
        )
    where = f" in the layer {layer!r}" if layer else ""
    return TrainingFailed(
        f"Training stopped{where}: {kind}: {_first_words(text)}",
        hint="The run's log holds the whole message.",
        where=layer,
    )


def _first_words(text: str) -> str:
    """The sentence that tells, without TensorFlow's graph listing."""
    text = re.sub(r"Exception encountered when calling [^\n]*\n+", "", text)
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    text = re.sub(r" for '\{\{node [^']*'|^Graph execution error:\s*", "", text)
    text = text.split("Arguments received by")[0].split("Stack trace for op")[0]
    lines = [
        line.strip()
        for line in text.splitlines()
        if line.strip() and not re.match(r"\s*(File |Detected at|\S+defined at|\[\[)", line)
    ]
    said = " ".join(lines[:4]) or "no further message"
    return said if len(said) <= MAX_QUOTED_CHARACTERS else said[:MAX_QUOTED_CHARACTERS] + " …"


def _only_box_of(class_name: str, plan: RunPlan) -> str | None:
    boxes = [layer.name for layer in plan.network.layers if layer.class_name == class_name]
    return boxes[0] if len(boxes) == 1 else None


def _layer_named(text: str, plan: RunPlan) -> str | None:
    names = {layer.name for layer in plan.network.layers}
    for found in _CALLING.findall(text):
        if found in names:
            return str(found)
    for node in _NODE.findall(text):  # an operation's path: network_1/dense_1/MatMul
        for part in node.split("/"):
            for name in (part, re.sub(r"_\d+$", "", part)):
                if name in names:
                    return str(name)
    for layer in plan.network.layers:
        if re.search(rf"[/\"']{re.escape(layer.name)}(_\d+)?[/\"']", text):
            return layer.name
    return None
