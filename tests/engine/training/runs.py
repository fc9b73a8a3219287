"""What the tests of this room share: networks, plans and whole runs on small data."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from app.engine.datasets.profile import profile_dataset
from app.engine.training.job import train
from app.engine.training.plan import plan_run
from app.spec.dataset import DatasetProfile
from app.spec.dataset_requests import ProfileRequest
from app.spec.events import RunEvent
from app.spec.network import LayerDocument, NetworkDocument
from app.spec.run_requests import Planned, PlanRequest, Trained, TrainRequest
from app.spec.training import RunPlan, RunRequest

SAMPLES = Path(__file__).parents[3] / "app" / "samples" / "data"
IRIS, PENGUINS, MNIST = SAMPLES / "iris.csv", SAMPLES / "penguins.csv", SAMPLES / "mnist_small.npz"


def layer(class_name: str, name: str | None = None, **config: Any) -> LayerDocument:
    return LayerDocument(name=name or class_name.lower(), class_name=class_name, config=config)


def stack(*layers: LayerDocument) -> NetworkDocument:
    return NetworkDocument(name="network", layers=layers)


def dense(shape: list[int], units: int, activation: str | None, hidden: int = 16):
    config = {"units": units} | ({"activation": activation} if activation else {})
    return stack(
        layer("InputLayer", "input", shape=shape),
        layer("Dense", "hidden", units=hidden, activation="relu"),
        layer("Dense", "output", **config),
    )


def profile(path: Path) -> DatasetProfile:
    return profile_dataset(ProfileRequest(path=str(path), filename=path.name))


def planned(path: Path, network: NetworkDocument, custom_layers=(), **request: Any) -> Planned:
    return plan_run(
        PlanRequest(
            network=network,
            custom_layers=custom_layers,
            request=RunRequest.model_validate({"dataset_id": "data", **request}),
            profile=profile(path),
            dataset_name=path.name,
        )
    )


def plan(path: Path, network: NetworkDocument, **request: Any) -> RunPlan:
    found = planned(path, network, **request)
    assert found.plan is not None, found.refusal
    return found.plan


@dataclass(frozen=True)
class Finished:
    trained: Trained
    events: list[RunEvent]
    plan: RunPlan


def run(
    path: Path,
    folder: Path,
    network: NetworkDocument,
    custom_layers=(),
    initial_model: Path | None = None,
    is_source: bool = False,
    **request: Any,
) -> Finished:
    found = planned(path, network, custom_layers, **request)
    assert found.plan is not None, found.refusal
    folder.mkdir(exist_ok=True)
    trained = train(
        TrainRequest(
            folder=str(folder),
            plan=found.plan,
            custom_layers=custom_layers,
            dataset_path=str(path),
            dataset_filename=path.name,
            profile=profile(path),
            initial_model=str(initial_model) if initial_model else None,
            is_source=is_source,
        )
    )
    return Finished(trained, events_of(folder), found.plan)


def events_of(folder: Path) -> list[RunEvent]:
    lines = (folder / "events.jsonl").read_text().splitlines()
    return [RunEvent.model_validate(json.loads(line)) for line in lines]


def reloaded(folder):
    """The models that a run left, as Keras reads them: of the .keras file, of the .h5 file."""
    return [keras.models.load_model(folder / name) for name in ("model.keras", "model.h5")]
