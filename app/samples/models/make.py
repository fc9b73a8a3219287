"""Makes the saved models that come with the program, with the program: draw, fit, train, take away.

    python app/samples/models/make.py "http://127.0.0.1:8001/?token=…"

The address is the one that a running `layerwright serve` prints. What is written stands in
`index.json` beside this file, which also says what data each model has learned from.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

HERE = Path(__file__).parent

# Fewer filters than the template has: with the optimizer's state the file stays small.
NETWORK, FILTERS, DATA, EPOCHS = "conv_net", {"conv2d": 16, "conv2d_1": 24}, "mnist_small", 15


def main(address: str) -> None:
    """Train the sample on the server at `address` and write it beside this file."""
    parts = urlsplit(address)
    server = _Server(f"{parts.scheme}://{parts.netloc}/api", parse_qs(parts.query)["token"][0])
    templates = server.call("GET", "/networks/templates")["items"]
    network = next(one["document"] for one in templates if one["name"] == NETWORK)
    network["name"] = "digits"
    for layer in network["layers"]:
        if layer["name"] in FILTERS:
            layer["config"]["filters"] = FILTERS[layer["name"]]
    dataset = server.call("POST", f"/datasets/samples/{DATA}")
    fitted = server.call("POST", "/networks/fit", {"network": network, "dataset_id": dataset["id"]})
    body = {
        "network": fitted["network"],
        "dataset_id": dataset["id"],
        "fit": {"epochs": EPOCHS},
        "seed": 1,
    }
    run = server.call("POST", "/runs", body)
    while run["state"] in ("queued", "running"):
        time.sleep(1)
        run = server.call("GET", f"/runs/{run['id']}")
    if run["state"] != "finished":
        raise SystemExit(f"The run ended as {run['state']}: {run['error']}")
    file = server.read("GET", f"/models/{run['model_id']}/file?format=keras")
    (HERE / "digits.keras").write_bytes(file)
    print(f"digits.keras: {len(file):,} bytes; test score {run['test_metrics']}")


class _Server:
    def __init__(self, root: str, token: str) -> None:
        self._root = root
        self._token = token

    def call(self, method: str, path: str, body: object = None) -> Any:
        return json.loads(self.read(method, path, body))

    def read(self, method: str, path: str, body: object = None) -> bytes:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        # S310: the address is the one that its caller's own server printed.
        request = Request(self._root + path, data=data, headers=headers, method=method)  # noqa: S310
        with urlopen(request) as answer:  # noqa: S310
            return bytes(answer.read())


if __name__ == "__main__":
    main(sys.argv[1])
