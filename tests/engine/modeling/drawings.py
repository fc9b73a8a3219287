"""Short ways to write a network document and to ask for its shapes."""

from typing import Any

from app.engine.modeling.shapes import infer_shapes
from app.spec.network import NetworkDocument
from app.spec.network_requests import ShapeRequest
from app.spec.shape_report import LayerIssue, ShapeReport


def layer(class_name: str, name: str | None = None, **config: Any) -> dict[str, Any]:
    """A box; without a name it is called like its class."""
    return {"name": name or class_name.lower(), "class_name": class_name, "config": config}


def wired(inbound: list[str], class_name: str, name: str, **config: Any) -> dict[str, Any]:
    """A box of a functional network."""
    return {**layer(class_name, name, **config), "inbound": inbound}


def given(*shape: int | None, dtype: str | None = None, name: str = "input") -> dict[str, Any]:
    """An InputLayer."""
    config: dict[str, Any] = {"shape": list(shape)}
    if dtype is not None:
        config["dtype"] = dtype
    return {"name": name, "class_name": "InputLayer", "config": config}


def stack(*layers: dict[str, Any]) -> NetworkDocument:
    """A sequential network."""
    return NetworkDocument.model_validate({"kind": "sequential", "layers": list(layers)})


def graph(*layers: dict[str, Any], outputs: list[str] | None = None) -> NetworkDocument:
    """A functional network."""
    return NetworkDocument.model_validate(
        {"kind": "functional", "layers": list(layers), "outputs": outputs}
    )


def shapes(network: NetworkDocument) -> ShapeReport:
    """The shape report of a network without custom layers."""
    return infer_shapes(ShapeRequest(network=network))


def codes(report: ShapeReport) -> list[tuple[str | None, str]]:
    """Which layer has which issue."""
    return [(issue.layer, issue.code.value) for issue in report.issues]


def only(report: ShapeReport) -> LayerIssue:
    """The one issue of a report."""
    assert len(report.issues) == 1, report.issues
    return report.issues[0]


IMAGE = given(28, 28, 1)
