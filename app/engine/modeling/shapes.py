"""The task `infer_shapes`: do the layers of a network fit together?

Goes through the network once, in the order of its wiring, and asks `one_layer`
for each box. A layer with an error gives nothing on; what does not depend on it
is inferred all the same.
"""

from collections.abc import Mapping, Sequence

import keras

from app.engine.custom_layers.registry import usable_layers
from app.engine.modeling.fixes import with_fixes
from app.engine.modeling.inference import NOTHING_KNOWN, Inferred, Tensor
from app.engine.modeling.inputs import input_config, is_input, stated_shape
from app.engine.modeling.issues import IssueDraft, short_value
from app.engine.modeling.layers import MODEL_CLASSES, LayerKind, kind_of
from app.engine.modeling.limits import too_large_draft, training_memory_bytes
from app.engine.modeling.names import name_drafts
from app.engine.modeling.nested import ask_network
from app.engine.modeling.one_layer import ask, ask_input
from app.engine.modeling.wires import Arrival, arrivals, network_issues, wiring_drafts
from app.spec.graph import Wiring, read_wiring
from app.spec.network import LayerDocument, NetworkDocument, NetworkKind
from app.spec.network_requests import MAX_DESIGN_BYTES, ShapeRequest
from app.spec.shape_report import IssueCode, LayerIssue, LayerReport, Severity, ShapeReport


def infer_shapes(request: ShapeRequest) -> ShapeReport:
    """Every layer's outputs and counts, and everything that is wrong, in words, with fixes."""
    custom_classes = usable_layers(request.custom_layers)

    def check(network: NetworkDocument) -> ShapeReport:
        return check_network(network, custom_classes, request.max_design_bytes)

    return with_fixes(request.network, check(request.network), check)


def check_network(
    network: NetworkDocument,
    custom_classes: Mapping[str, type[keras.Layer]],
    max_design_bytes: int = MAX_DESIGN_BYTES,
    given: Sequence[Tensor] | None = None,
) -> ShapeReport:
    """The report on a network.

    `max_design_bytes` bounds its weights, and the output of one layer for one sample.
    `given` are the tensors that come into a network inside another, for a stack
    that states no shape itself.
    """
    return NetworkCheck(network, custom_classes, max_design_bytes, given).report()


class NetworkCheck:
    """One walk through one network."""

    def __init__(
        self,
        network: NetworkDocument,
        custom_classes: Mapping[str, type[keras.Layer]],
        max_design_bytes: int,
        given: Sequence[Tensor] | None,
    ) -> None:
        self.network = network
        self.custom_classes = custom_classes
        self.max_design_bytes = max_design_bytes
        self.given = given
        self.wiring: Wiring = read_wiring(network)
        self.issues: dict[int, list[LayerIssue]] = {}
        self.reports: list[LayerReport] = [NOTHING_KNOWN] * len(network.layers)
        self.outputs: list[tuple[Tensor, ...] | None] = [None] * len(network.layers)
        self.kinds: dict[str, LayerKind] = {}
        self.calls: dict[int, list[tuple[Tensor, ...]]] = {}
        self.num_params = 0
        self.num_trainable_params = 0
        self.weight_bytes = 0
        self.trainable_bytes = 0

    def report(self) -> ShapeReport:
        """The whole walk, and what came of it."""
        layers = self.network.layers
        if not layers:
            return _empty_report()
        for index, draft in name_drafts(layers).items():
            self.add(index, draft)
        for index, draft in wiring_drafts(self.network, self.wiring):
            self.add(index, draft)
        for index in self.wiring.order:
            self.visit(index)
        for index in sorted(set(range(len(layers))).difference(self.wiring.order)):
            self.try_alone(index)
        whole = network_issues(self.network, self.wiring, self.outputs)
        return self.finished(whole)

    def add(self, index: int, draft: IssueDraft) -> None:
        """Note an issue of a box."""
        layer = self.network.layers[index]
        self.issues.setdefault(index, []).append(draft.at(index, layer.name, layer.class_name))

    def kind(self, class_name: str) -> LayerKind:
        """What a class name stands for, asked for once."""
        kind = self.kinds.get(class_name)
        if kind is None:
            kind = self.kinds[class_name] = kind_of(class_name, self.custom_classes)
        return kind

    def visit(self, index: int) -> None:
        """Infer one box whose inbound boxes have been visited."""
        layer = self.network.layers[index]
        if is_input(layer):
            if index and self.network.kind is NetworkKind.SEQUENTIAL:
                self.add(index, _input_elsewhere())
                return
            self.settle(index, ask_input(layer.config))
            return
        arrival = arrivals(self.network, self.wiring, index, self.outputs, self.given)
        if arrival.draft is None and arrival.tensors is None and arrival.is_start:
            arrival = self.start(index)
        elif stated_shape(layer, self.kind(layer.class_name).own_arguments) is not None:
            arrival = Arrival(draft=_shape_elsewhere(layer))
        if arrival.draft is not None:
            self.add(index, arrival.draft)
        if arrival.tensors is None or self.has_bad_share(index):
            self.try_alone(index)
            return
        self.settle(index, self.inferred(index, arrival), is_shared=layer.shares is not None)

    def start(self, index: int) -> Arrival:
        """What comes into a first layer that is no InputLayer: the shape that it states itself."""
        layer = self.network.layers[index]
        stated = stated_shape(layer, self.kind(layer.class_name).own_arguments)
        if stated is None:
            return Arrival(draft=_missing_input(self.network))
        inferred = ask_input(input_config(*stated))
        if inferred.drafts:
            return Arrival(draft=inferred.drafts[0])
        is_stack = self.network.kind is NetworkKind.SEQUENTIAL
        return Arrival(tensors=inferred.outputs, is_stack=is_stack)

    def inferred(self, index: int, arrival: Arrival) -> Inferred:
        """Ask for one box; a box that shares another's layer asks for that one's, called again."""
        layer = self.network.layers[index]
        owner = index
        if layer.shares is not None:
            owner = self.wiring.index_of[layer.shares]
            layer = self.network.layers[owner]
        tensors = arrival.tensors or ()
        earlier = self.calls.setdefault(owner, [])
        calls = (earlier[0], tensors) if earlier else (tensors,)
        earlier.append(tensors)
        return self.ask(layer, calls, arrival.is_stack)

    def ask(
        self, layer: LayerDocument, calls: Sequence[tuple[Tensor, ...]], is_stack: bool
    ) -> Inferred:
        """Ask for a layer, or for the network that a box holds."""
        if layer.network is not None or layer.class_name in MODEL_CLASSES:
            return ask_network(
                layer, calls, self.custom_classes, is_stack, check_network, self.max_design_bytes
            )
        return ask(layer, self.kind(layer.class_name), calls, self.custom_classes, is_stack)

    def has_bad_share(self, index: int) -> bool:
        """Whether the box shares a layer that cannot be shared; an issue says so already."""
        shares = self.network.layers[index].shares
        return shares is not None and any(
            issue.code is IssueCode.UNKNOWN_SHARED_LAYER for issue in self.issues.get(index, ())
        )

    def try_alone(self, index: int) -> None:
        """A box without known inputs: its class and its arguments are checked all the same."""
        layer = self.network.layers[index]
        if is_input(layer) or layer.shares is not None:
            return
        for draft in self.ask(layer, (), is_stack=False).drafts:
            self.add(index, draft)

    def settle(self, index: int, inferred: Inferred, is_shared: bool = False) -> None:
        """Take over what was inferred of one box."""
        for draft in inferred.drafts:
            self.add(index, draft)
        if not inferred.outputs:
            return
        too_large = too_large_draft(inferred, self.weight_bytes, self.max_design_bytes)
        if too_large is not None:
            self.add(index, too_large)
            return
        self.outputs[index] = inferred.outputs
        if is_shared:
            self.reports[index] = inferred.report.model_copy(
                update={"num_params": 0, "num_trainable_params": 0}
            )
            return
        self.reports[index] = inferred.report
        self.num_params += inferred.num_params
        self.num_trainable_params += inferred.num_trainable_params
        self.weight_bytes += inferred.weight_bytes
        self.trainable_bytes += inferred.trainable_bytes

    def finished(self, whole: Sequence[LayerIssue]) -> ShapeReport:
        """The report, with the issues of the network as a whole."""
        layers: dict[str, LayerReport] = {}
        for index, layer in enumerate(self.network.layers):
            if layer.name in layers:
                continue
            report = self.reports[index]
            if index in self.issues:
                report = report.model_copy(update={"issue": self.issues[index][0]})
            layers[layer.name] = report
        of_layers = (issue for index in sorted(self.issues) for issue in self.issues[index])
        issues = (*whole, *of_layers)
        return ShapeReport(
            is_valid=all(issue.severity is not Severity.ERROR for issue in issues),
            num_params=self.num_params,
            num_trainable_params=self.num_trainable_params,
            training_memory_bytes=training_memory_bytes(
                self.weight_bytes, self.trainable_bytes, self.reports
            ),
            layers=layers,
            issues=issues,
        )


def _empty_report() -> ShapeReport:
    issue = LayerIssue(
        code=IssueCode.EMPTY_NETWORK,
        message="The network has no layers yet. Add an Input first, then the layers.",
    )
    return ShapeReport(
        is_valid=False, num_params=0, num_trainable_params=0, layers={}, issues=(issue,)
    )


def _input_elsewhere() -> IssueDraft:
    return IssueDraft(
        IssueCode.INPUT_SHAPE_ELSEWHERE,
        "stands behind other layers; in a stack only the first layer is an Input. "
        "The shapes of all others follow from it.",
    )


def _shape_elsewhere(layer: LayerDocument) -> IssueDraft:
    key = "input_shape" if "input_shape" in layer.config else "batch_input_shape"
    return IssueDraft(
        IssueCode.INPUT_SHAPE_ELSEWHERE,
        f"states {key}, but only the first layer states a shape; here it follows from the layers "
        f"before. Remove {key}.",
        argument=key,
        received=short_value(layer.config[key]),
    )


def _missing_input(network: NetworkDocument) -> IssueDraft:
    if network.kind is NetworkKind.SEQUENTIAL:
        return IssueDraft(
            IssueCode.MISSING_INPUT,
            "is the first layer, but no input shape is stated. Put an InputLayer in front of it, "
            "with the shape of one sample, for example (28, 28, 1).",
            argument="input_shape",
        )
    return IssueDraft(
        IssueCode.MISSING_INPUT,
        "has nothing coming in. Wire a layer into it, or an InputLayer with the shape of one "
        "sample.",
    )
