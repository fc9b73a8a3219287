"""A box that holds a network of its own: checked inside first, then called as one model."""

from collections.abc import Callable, Sequence

import keras

from app.engine.modeling.assemble import assemble, deep_recursion
from app.engine.modeling.calls import call_layer
from app.engine.modeling.configs import CustomClasses
from app.engine.modeling.inference import Inferred, Tensor, measured, no_weights, symbolic
from app.engine.modeling.inputs import is_input
from app.engine.modeling.issues import IssueDraft
from app.engine.modeling.layers import MODEL_CLASSES
from app.engine.modeling.one_layer import MEMORY
from app.engine.modeling.translate import Attempt, explain
from app.spec.network import LayerDocument, NetworkDocument, NetworkKind
from app.spec.shape_report import IssueCode, Severity, ShapeReport

Check = Callable[
    [NetworkDocument, CustomClasses, int, Sequence[Tensor] | None],
    ShapeReport,
]
"""`check_network` of the shape check, which in turn asks this module."""

MAX_NESTING = 20
"""Networks nested deeper are refused."""


def ask_network(
    layer: LayerDocument,
    calls: Sequence[tuple[Tensor, ...]],
    custom_classes: CustomClasses,
    is_stack: bool,
    check: Check,
    max_design_bytes: int,
) -> Inferred:
    """What a box with a network inside gives out on these calls.

    `check` reports on the network inside, given the tensors that come in.
    """
    draft = _misplaced(layer)
    if draft is not None or layer.network is None:
        return Inferred(drafts=(draft,) if draft is not None else ())
    inner = layer.network.model_dump_json()
    trainable = layer.config.get("trainable") is not False
    classes = frozenset(custom_classes.items())
    key = (inner, trainable, tuple(calls), is_stack, classes, max_design_bytes)
    found = MEMORY.get(key)
    if found is None:
        draft = _inner_draft(layer, calls, custom_classes, check, max_design_bytes)
        if draft is not None:
            found = Inferred(drafts=(draft,))
        else:
            found = _called(layer, layer.network, calls, custom_classes, is_stack)
        MEMORY.put(key, found)
    return found


def _called(
    layer: LayerDocument,
    network: NetworkDocument,
    calls: Sequence[tuple[Tensor, ...]],
    custom_classes: CustomClasses,
    is_stack: bool,
) -> Inferred:
    """The network inside as a Keras model without weights, called."""
    if not calls:
        return Inferred()
    attempt = Attempt(keras.Model, layer.class_name, None, layer.config, custom_classes)
    try:
        with no_weights(), deep_recursion(len(network.layers)):
            model = assemble(network, custom_classes)
            if layer.config.get("trainable") is False:
                model.trainable = False
            attempt.layer = model
            outputs = []
            for inputs in calls:
                attempt.inputs = tuple(tensor.shape for tensor in inputs)
                tensors = [symbolic(tensor) for tensor in inputs]
                outputs = keras.tree.flatten(call_layer(model, tensors, is_stack))
            return measured(model, outputs, calls[-1])
    except (Exception, SystemExit) as error:  # a custom layer inside may raise anything
        return Inferred(drafts=(explain(error, attempt),))


def _inner_draft(
    layer: LayerDocument,
    calls: Sequence[tuple[Tensor, ...]],
    custom_classes: CustomClasses,
    check: Check,
    max_design_bytes: int,
) -> IssueDraft | None:
    """The first error inside, told of the box that holds it."""
    network = layer.network
    if network is None:
        return None
    starts_itself = bool(network.layers) and is_input(network.layers[0])
    takes_given = network.kind is NetworkKind.SEQUENTIAL and not starts_itself
    if takes_given and not calls:
        return None
    # What comes into a wired network comes in through its Inputs alone.
    given = calls[-1] if takes_given else None
    report = check(network, custom_classes, max_design_bytes, given)
    inner = next((issue for issue in report.issues if issue.severity is Severity.ERROR), None)
    if inner is None:
        return None
    return IssueDraft(
        inner.code,
        f"holds a network with a problem: {inner.message}",
        argument=inner.argument,
        received=inner.received,
        expected=inner.expected,
    )


def _misplaced(layer: LayerDocument) -> IssueDraft | None:
    if layer.class_name not in MODEL_CLASSES:
        return IssueDraft(
            IssueCode.BAD_ARGUMENT,
            "has a network inside, which only a Sequential or Functional box can have.",
            argument="network",
        )
    if layer.network is None:
        return IssueDraft(
            IssueCode.MISSING_ARGUMENT,
            "has no network inside. Draw one in it, or delete the box.",
            argument="network",
        )
    if _depth(layer) > MAX_NESTING:
        return IssueDraft(
            IssueCode.TOO_LARGE,
            f"holds networks nested deeper than {MAX_NESTING} levels.",
            expected=MAX_NESTING,
        )
    unknown = sorted(layer.config.keys() - {"name", "trainable", "dtype", "layers"})
    if unknown:
        return IssueDraft(
            IssueCode.UNKNOWN_ARGUMENT,
            f"takes no argument {unknown[0]}; only trainable.",
            argument=unknown[0][:500],
            expected=["trainable"],
        )
    return None


def _depth(layer: LayerDocument) -> int:
    depth = 0
    level = [layer]
    while level and depth <= MAX_NESTING:
        depth += 1
        level = [
            inner
            for box in level
            if box.network is not None
            for inner in box.network.layers
            if inner.network is not None
        ]
    return depth
