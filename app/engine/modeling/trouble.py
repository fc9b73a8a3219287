"""What a mend is made from: one issue, where it stands, and what comes in there."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from app.engine.modeling.mended import inserted
from app.spec.base import JsonObject, Shape
from app.spec.graph import Reference, Wiring, read_wiring
from app.spec.network import LayerDocument, NetworkDocument
from app.spec.shape_report import LayerIssue, ShapeReport


class Mend(NamedTuple):
    """A mended network, and what was done, as the words on a button."""

    label: str
    network: NetworkDocument


@dataclass(frozen=True)
class Trouble:
    """One issue of one layer of a network that has been checked."""

    network: NetworkDocument
    report: ShapeReport
    issue: LayerIssue
    index: int

    @property
    def layer(self) -> LayerDocument:
        """The layer that has the issue."""
        return self.network.layers[self.index]

    @cached_property
    def wiring(self) -> Wiring:
        """How the network is wired."""
        return read_wiring(self.network)

    @property
    def before(self) -> int | None:
        """The one layer that feeds this one, if it is one."""
        references = self.wiring.inbound[self.index]
        return references[0].layer_index if len(references) == 1 else None

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """What comes in, with the batch axis; empty where a shape is not known."""
        return self.shapes_into(self.index)

    def shapes_into(self, index: int) -> tuple[Shape, ...]:
        """What comes into the layer at `index`; empty where a shape is not known."""
        shapes = [self._shape(reference) for reference in self.wiring.inbound[index]]
        known = tuple(shape for shape in shapes if shape is not None)
        return known if len(known) == len(shapes) else ()

    def _shape(self, reference: Reference) -> Shape | None:
        if reference.layer_index is None:
            return None
        found = self.report.layers[self.network.layers[reference.layer_index].name]
        if reference.output_index >= len(found.outputs):
            return None
        return found.outputs[reference.output_index].shape

    def insert(self, class_name: str, config: JsonObject) -> Mend:
        """A new layer in front of this one."""
        return Mend(f"Insert {class_name}", inserted(self.network, self.index, class_name, config))
