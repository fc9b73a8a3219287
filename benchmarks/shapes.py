"""Shapes of ResNet152 after one edit, warm, against building the same model with Keras."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from benchmarks.timing import medians, seconds_of
from tests.server import REPOSITORY, running_server


def measure() -> Iterator[str]:
    """In one process with Keras, as a designer is; then once more through HTTP."""
    command = [sys.executable, "-m", "benchmarks.shapes"]
    found = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True)
    yield from found.stdout.splitlines()


def _measure_here() -> None:
    import keras

    from app.engine.modeling.build import build_model
    from app.engine.modeling.shapes import infer_shapes
    from app.spec.network import NetworkDocument
    from app.spec.network_requests import ShapeRequest
    from benchmarks.documents import document_of

    document = document_of(keras.applications.ResNet152(weights=None))
    network = NetworkDocument.model_validate(document)
    request = ShapeRequest(network=network)
    cold = seconds_of(lambda: infer_shapes(request))
    truth = build_model(network, {}).count_params()
    assert infer_shapes(request).num_params == truth
    numbers = count(65)

    def edited() -> str:
        first = next(layer for layer in document["layers"] if layer["class_name"] == "Conv2D")
        first["config"]["filters"] = next(numbers)
        return ShapeRequest(network=NetworkDocument.model_validate(document)).model_dump_json()

    def ours() -> float:
        text = edited()
        return seconds_of(
            lambda: infer_shapes(ShapeRequest.model_validate_json(text)).model_dump_json()
        )

    def theirs() -> float:
        keras.backend.clear_session()
        return seconds_of(lambda: build_model(network, {}))

    warm, built = medians(ours, theirs, 5)
    print(f"layers {len(network.layers)}, parameters {truth:,} on both sides")
    print(f"build with Keras {built * 1e3:,.0f} ms; shapes cold {cold * 1e3:.0f} ms")
    print(f"after one edit {warm * 1e3:.1f} ms: {built / warm:.0f} × faster (aim ≥ 100 ×)")
    with tempfile.TemporaryDirectory() as home, running_server(Path(home)) as server:
        server.wait_until_ready()
        with server.client() as client:
            headers = {"Content-Type": "application/json"}

            def over_http() -> float:
                edited()
                body = NetworkDocument.model_validate(document).model_dump_json(exclude_none=True)
                return seconds_of(
                    lambda: client.post(
                        "/api/networks/shapes", content=body, headers=headers
                    ).raise_for_status()
                )

            over_http()
            whole = sorted(over_http() for _ in range(9))[4]
    print(f"the whole call over HTTP {whole * 1e3:.0f} ms: {built / whole:.0f} × faster")


if __name__ == "__main__":
    _measure_here()
