"""Whatever parses as a network gets a report: no exception, ever."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.catalogue.lookup import layer_spec
from app.engine.modeling.shapes import infer_shapes
from app.spec.network import NetworkDocument
from app.spec.network_requests import ShapeRequest
from app.spec.shape_report import Severity, ShapeReport
from tests.engine.modeling.samples import buildable, config_of

NAMES = st.sampled_from(["a", "b", "c", "input", "b:1", "c:0", "x y", ""])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.integers(-3, 12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
    | st.sampled_from(["same", "relu", "zeros", "l2", "float16", "channels_first"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["class_name", "config", "module", "x"]), inner, max_size=3
        )
    ),
    max_leaves=5,
)


@st.composite
def boxes(draw: st.DrawFn) -> dict[str, Any]:
    spec = draw(st.sampled_from(buildable()))
    config = config_of(spec)
    known = [argument.name for argument in layer_spec(spec.class_name).arguments]  # type: ignore[union-attr]
    for name in draw(st.lists(st.sampled_from([*known, "nonsense", "input_shape"]), max_size=2)):
        config[name] = draw(VALUES)
    class_name = draw(st.sampled_from([spec.class_name, spec.class_name, "Lambda", "Nothing"]))
    box: dict[str, Any] = {"name": draw(NAMES), "class_name": class_name, "config": config}
    box["inbound"] = draw(st.lists(NAMES, max_size=3))
    box["shares"] = draw(st.none() | st.none() | NAMES)
    return box


@st.composite
def networks(draw: st.DrawFn) -> NetworkDocument:
    shape = draw(st.lists(st.none() | st.integers(0, 9), max_size=4) | VALUES)
    start = {"name": "input", "class_name": "InputLayer", "config": {"shape": shape}}
    layers = [start, *draw(st.lists(boxes(), max_size=4))]
    kind = draw(st.sampled_from(["sequential", "functional"]))
    outputs = draw(st.none() | st.lists(NAMES, max_size=2))
    return NetworkDocument.model_validate({"kind": kind, "layers": layers, "outputs": outputs})


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(networks())
def test_every_document_gets_a_report(network: NetworkDocument) -> None:
    report = infer_shapes(ShapeRequest(network=network))
    assert report.is_valid == all(issue.severity is not Severity.ERROR for issue in report.issues)
    assert set(report.layers) == {layer.name for layer in network.layers}
    for issue in report.issues:
        assert issue.message.strip()
        assert issue.layer is None or network.layers[issue.layer_index or 0].name == issue.layer
    assert ShapeReport.model_validate_json(report.model_dump_json()) == report
    assert infer_shapes(ShapeRequest(network=network)) == report
